package dev.retort.console.web.report;

import dev.retort.capture.TaskName;
import dev.retort.console.report.ReportPages;
import dev.retort.console.web.Area;
import dev.retort.console.web.EmbeddedPage;
import dev.retort.console.web.Mounting;
import dev.retort.console.web.Operation;
import dev.retort.console.web.Refusal;
import dev.retort.console.web.Role;
import dev.retort.console.web.Visit;
import dev.retort.evaluator.report.DifferencePage;
import dev.retort.evaluator.report.PromotionReport;
import dev.retort.evaluator.report.ReportDifference;
import java.util.Optional;

/** Promotion reports, and what differs between two. */
public final class ReportArea implements Area {
  private final ReportPages reports;

  private ReportArea(ReportPages reports) {
    this.reports = reports;
  }

  /** The area. */
  public static ReportArea of(ReportPages reports) {
    return new ReportArea(reports);
  }

  @Override
  public Optional<Destination> destination() {
    return Optional.empty();
  }

  @Override
  public void mount(Mounting on) {
    on.raw(
        "/reports/:task/:seal",
        Role.VIEWER,
        (visit, context) -> EmbeddedPage.send(context, page(report(visit, "seal"))));
    on.raw(
        "/differences/:task/:before/:after",
        Role.VIEWER,
        (visit, context) -> EmbeddedPage.send(context, DifferencePage.html(difference(visit))));
    on.read(
        Operation.read(
            "/reports/{task}/{seal}",
            "A promotion report: ids, hashes and numbers, no texts.",
            PromotionReport.class),
        visit -> report(visit, "seal"));
    on.read(
        Operation.read(
            "/differences/{task}/{before}/{after}",
            "What differs between two promotion reports, named by their seals.",
            ReportDifference.class),
        this::difference);
  }

  private String page(PromotionReport report) {
    return reports.page(report, reports.approvals(report));
  }

  private ReportDifference difference(Visit visit) {
    return ReportDifference.of(report(visit, "before"), report(visit, "after"));
  }

  private PromotionReport report(Visit visit, String seal) {
    TaskName task = new TaskName(visit.path("task"));
    return reports
        .find(task, visit.path(seal))
        .orElseThrow(
            () ->
                Refusal.missing(
                    "No report of '%s' has the seal %s: neither a run here nor a published version knows it."
                        .formatted(task, visit.path(seal))));
  }
}
