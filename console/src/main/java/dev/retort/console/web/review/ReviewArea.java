package dev.retort.console.web.review;

import dev.retort.capture.TaskName;
import dev.retort.console.report.ReportPages;
import dev.retort.console.web.Approvers;
import dev.retort.console.web.Area;
import dev.retort.console.web.Done;
import dev.retort.console.web.Html;
import dev.retort.console.web.Mounting;
import dev.retort.console.web.Operation;
import dev.retort.console.web.Refusal;
import dev.retort.console.web.Role;
import dev.retort.console.web.Visit;
import dev.retort.console.web.Visitor;
import dev.retort.registry.ModelRegistry;
import dev.retort.scheduler.Promotions;
import dev.retort.scheduler.Promotions.Candidacy;
import dev.retort.scheduler.journal.RunJournal;
import java.util.Optional;

/** Reviews: candidates that await a decision, with their reports. */
public final class ReviewArea implements Area {
  private static final String TASK = "task";
  private static final String VERSION = "version";
  private static final String SEAL = "seal";
  private static final String REASON = "reason";

  private final ReviewDesk desk;

  private ReviewArea(ReviewDesk desk) {
    this.desk = desk;
  }

  /**
   * The area.
   *
   * @param journal of the runs that left decisions to people
   * @param approvers who may decide
   */
  public static ReviewArea of(
      ModelRegistry registry,
      Promotions promotions,
      RunJournal journal,
      ReportPages reports,
      Approvers approvers) {
    return new ReviewArea(new ReviewDesk(registry, promotions, journal, reports, approvers));
  }

  @Override
  public Optional<Destination> destination() {
    return Optional.of(new Destination("Reviews", "/reviews"));
  }

  @Override
  public void mount(Mounting on) {
    on.page("/reviews", Role.VIEWER, "review/list.jte", "Reviews", visit -> desk.list());
    on.page("/reviews/:task", Role.VIEWER, this::review);
    on.read(
        Operation.read(
            "/reviews",
            "The candidates that await a decision, and the latest decisions.",
            ReviewList.class),
        visit -> desk.list());
    on.read(
        Operation.read("/reviews/{task}", "What there is to decide about a task.", Review.class),
        visit -> desk.review(task(visit), visit.visitor()));
    on.act(
        decision("/reviews/{task}/approve", "Lets the candidate serve."),
        visit -> decide(visit, desk::approve));
    on.act(
        decision(
            "/reviews/{task}/reject", "Turns the candidate down; what serves goes on serving."),
        visit -> decide(visit, desk::reject));
  }

  private static Operation decision(String path, String summary) {
    return Operation.act(path, Role.APPROVER, summary)
        .needs(VERSION, "The candidate's number, as it was shown.")
        .needs(SEAL, "The seal of the report that was read.")
        .needs(REASON, "Why, for the audit log and whoever reads the version's history.");
  }

  private Html review(Visit visit) {
    TaskName task = task(visit);
    return Html.page(
        "review/task.jte", visit.frame("Review of " + task), desk.review(task, visit.visitor()));
  }

  /** What is done with a candidate. */
  private interface Deciding {
    Done with(Visitor visitor, TaskName task, Candidacy seen, String reason);
  }

  private static Done decide(Visit visit, Deciding deciding) {
    return deciding.with(
        visit.visitor(),
        task(visit),
        new Candidacy(version(visit.required(VERSION)), visit.required(SEAL)),
        visit.required(REASON));
  }

  private static TaskName task(Visit visit) {
    return new TaskName(visit.path(TASK));
  }

  private static int version(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw Refusal.wrong("version is a whole number, not '%s'".formatted(text));
    }
  }
}
