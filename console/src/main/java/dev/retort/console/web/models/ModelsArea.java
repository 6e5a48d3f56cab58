package dev.retort.console.web.models;

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
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelRegistry;
import dev.retort.router.rollout.RolloutReport;
import dev.retort.scheduler.Promotions;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Models: versions, aliases, decisions, rollouts, and the way back. */
public final class ModelsArea implements Area {
  private static final int PAGE = 50;
  private static final int LARGEST_PAGE = 200;
  private static final String MODEL = "model";
  private static final String VERSION = "version";
  private static final String REASON = "reason";

  private final ModelsDesk desk;

  private ModelsArea(ModelsDesk desk) {
    this.desk = desk;
  }

  /**
   * The area.
   *
   * @param approvers who may roll back
   * @param rollouts how versions stand in the router of this process
   */
  public static ModelsArea of(
      ModelRegistry registry,
      Promotions promotions,
      ReportPages reports,
      Approvers approvers,
      Supplier<List<RolloutReport>> rollouts) {
    return new ModelsArea(new ModelsDesk(registry, promotions, reports, approvers, rollouts));
  }

  @Override
  public Optional<Destination> destination() {
    return Optional.of(new Destination("Models", "/models"));
  }

  @Override
  public void mount(Mounting on) {
    on.page("/models", Role.VIEWER, "models/list.jte", "Models", visit -> desk.models());
    on.page(
        "/models/:model",
        Role.VIEWER,
        visit -> Html.page("models/model.jte", visit.frame(visit.path(MODEL)), model(visit)));
    on.page("/models/:model/difference", Role.VIEWER, this::difference);
    on.page(
        "/models/:model/versions/:version",
        Role.VIEWER,
        visit ->
            Html.page(
                "models/version.jte",
                visit.frame(visit.path(MODEL) + "/" + visit.path(VERSION)),
                version(visit)));
    reads(on);
    on.act(
        Operation.act(
                "/models/{model}/rollback",
                Role.OPERATOR,
                "Lets the version serve again that served before the champion.")
            .needs(VERSION, "The champion's number, as it was shown.")
            .needs(REASON, "Why, for the audit log and whoever reads the version's history."),
        this::rollBack);
  }

  private void reads(Mounting on) {
    on.read(
        Operation.read("/models", "All registered models, with their aliases.", ModelList.class),
        visit -> desk.models());
    on.read(
        Operation.read(
                "/models/{model}",
                "A model with a page of its versions, the latest decisions, and how it stands in the router.",
                ModelDetail.class)
            .takes("below", "Only versions with smaller numbers.")
            .takes("size", "How many versions."),
        this::model);
    on.read(
        Operation.read(
                "/models/{model}/versions",
                "A page of a model's versions, the newest first.",
                VersionList.class)
            .takes("below", "Only versions with smaller numbers.")
            .takes("size", "How many."),
        visit -> desk.versions(name(visit), below(visit), size(visit)));
    on.read(
        Operation.read(
            "/models/{model}/versions/{version}",
            "A version with its tags, what its bundle says, and what people decided about it.",
            VersionDetail.class),
        this::version);
  }

  private ModelDetail model(Visit visit) {
    return desk.model(name(visit), below(visit), size(visit), visit.visitor());
  }

  private VersionDetail version(Visit visit) {
    return desk.version(name(visit), number(visit.path(VERSION)));
  }

  private Html difference(Visit visit) {
    Difference difference =
        desk.difference(
            name(visit),
            visit.number("before", 0, 1, Integer.MAX_VALUE),
            visit.number("after", 0, 1, Integer.MAX_VALUE));
    return Html.page(
        "models/difference.jte",
        visit.frame(
            "%s: version %d and version %d"
                .formatted(
                    difference.model(),
                    difference.before().version(),
                    difference.after().version())),
        difference);
  }

  private Done rollBack(Visit visit) {
    return desk.rollBack(
        visit.visitor(),
        new TaskName(visit.path(MODEL)),
        number(visit.required(VERSION)),
        visit.required(REASON));
  }

  private static ModelName name(Visit visit) {
    return new ModelName(visit.path(MODEL));
  }

  private static int below(Visit visit) {
    return visit.number("below", Integer.MAX_VALUE, 1, Integer.MAX_VALUE);
  }

  private static int size(Visit visit) {
    return visit.number("size", PAGE, 1, LARGEST_PAGE);
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw Refusal.wrong("version is a whole number, not '%s'".formatted(text));
    }
  }
}
