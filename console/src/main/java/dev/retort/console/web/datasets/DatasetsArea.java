package dev.retort.console.web.datasets;

import dev.retort.capture.ExchangeId;
import dev.retort.console.web.Area;
import dev.retort.console.web.EmbeddedPage;
import dev.retort.console.web.Html;
import dev.retort.console.web.Mounting;
import dev.retort.console.web.Operation;
import dev.retort.console.web.Refusal;
import dev.retort.console.web.Role;
import dev.retort.console.web.Visit;
import dev.retort.dataset.inspection.DatasetDiff;
import java.util.Optional;

/** Dataset versions: their cards, what was left out, and labels that look wrong. */
public final class DatasetsArea implements Area {
  private static final int MOST_PAGES = 1_000_000;

  private final DatasetDesk desk;

  /** The area at a desk. */
  public DatasetsArea(DatasetDesk desk) {
    this.desk = desk;
  }

  @Override
  public Optional<Destination> destination() {
    return Optional.of(new Destination("Datasets", "/datasets"));
  }

  @Override
  public void mount(Mounting on) {
    pages(on);
    on.read(
        Operation.read("/datasets", "The dataset versions.", DatasetList.class)
            .takes("task", "Of one task."),
        visit -> desk.list(visit.query("task")));
    on.read(
        Operation.read("/datasets/{version}", "One dataset version.", DatasetDetail.class),
        visit -> desk.detail(visit.path("version")));
    on.read(
        Operation.read(
                "/datasets/{version}/exchanges",
                "The exchanges of a version's window that had one fate, 50 a page.",
                Fates.class)
            .needs("fate", "A part, such as TRAINING, or a reason, such as near_duplicate.")
            .takes("page", "From 1."),
        this::fates);
    on.read(
        Operation.read(
            "/datasets/{version}/suspects", "Rows whose labels look wrong.", Suspects.class),
        visit -> desk.suspects(visit.path("version")));
    on.read(
        Operation.read(
            "/datasets/{version}/diff/{other}",
            "What changed from the other version to this one.",
            DatasetDiff.class),
        visit -> desk.diff(visit.path("other"), visit.path("version")));
    on.act(
        Operation.act(
                "/corrections",
                Role.APPROVER,
                "Corrects an answer; the next dataset version has it.")
            .needs("exchange", "Whose answer.")
            .needs("correction", "The right answer.")
            .needs("reason", "Why."),
        visit ->
            desk.correct(
                new ExchangeId(visit.required("exchange")),
                visit.required("correction"),
                visit.required("reason")));
  }

  private void pages(Mounting on) {
    on.page(
        "/datasets",
        Role.VIEWER,
        "datasets/list.jte",
        "Datasets",
        visit -> desk.list(visit.query("task")));
    on.page("/datasets/:version", Role.VIEWER, this::detail);
    on.raw(
        "/datasets/:version/card",
        Role.VIEWER,
        (visit, context) -> EmbeddedPage.send(context, desk.card(visit.path("version"))));
    on.page(
        "/datasets/:version/exchanges",
        Role.VIEWER,
        visit -> {
          Fates fates = fates(visit);
          return Html.page(
              "datasets/fates.jte",
              visit.frame("%s: %s".formatted(fates.version().task(), fates.fate())),
              fates);
        });
    on.page(
        "/datasets/:version/suspects",
        Role.VIEWER,
        visit -> {
          Suspects suspects = desk.suspects(visit.path("version"));
          return Html.page(
              "datasets/suspects.jte",
              visit.frame("%s: labels that look wrong".formatted(suspects.version().task())),
              suspects);
        });
    on.page(
        "/datasets/:version/diff",
        Role.VIEWER,
        visit -> {
          String other =
              visit
                  .query("other")
                  .orElseThrow(() -> Refusal.wrong("Name the version to compare with."));
          return Html.page(
              "datasets/diff.jte",
              visit.frame("What changed between two dataset versions"),
              desk.diff(other, visit.path("version")));
        });
  }

  private Html detail(Visit visit) {
    DatasetDetail detail = desk.detail(visit.path("version"));
    return Html.page(
        "datasets/detail.jte",
        visit.frame("%s: dataset %s".formatted(detail.row().task(), detail.row().shortId())),
        detail);
  }

  private Fates fates(Visit visit) {
    return desk.fates(
        visit.path("version"),
        visit.query("fate").orElseThrow(() -> Refusal.wrong("Name a part or a reason: fate.")),
        visit.number("page", 1, 1, MOST_PAGES));
  }
}
