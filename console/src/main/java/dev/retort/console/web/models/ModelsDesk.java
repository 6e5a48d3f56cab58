package dev.retort.console.web.models;

import dev.retort.capture.TaskName;
import dev.retort.console.report.ReportPages;
import dev.retort.console.web.Approvers;
import dev.retort.console.web.Done;
import dev.retort.console.web.Refusal;
import dev.retort.console.web.Role;
import dev.retort.console.web.RulingLine;
import dev.retort.console.web.Visitor;
import dev.retort.registry.BundleManifest;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelRegistry;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.RunId;
import dev.retort.router.rollout.RolloutReport;
import dev.retort.scheduler.Promotions;
import dev.retort.scheduler.Promotions.Verdict;
import dev.retort.scheduler.Ruling;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows what is registered, and rolls back. Thread-safe. */
final class ModelsDesk {
  private static final Logger LOG = LoggerFactory.getLogger(ModelsDesk.class);
  private static final int DECIDED = 20;

  private final ModelRegistry registry;
  private final Promotions promotions;
  private final ReportPages reports;
  private final Approvers approvers;
  private final Supplier<List<RolloutReport>> rollouts;

  /**
   * A desk.
   *
   * @param rollouts how versions stand in the router of this process
   */
  ModelsDesk(
      ModelRegistry registry,
      Promotions promotions,
      ReportPages reports,
      Approvers approvers,
      Supplier<List<RolloutReport>> rollouts) {
    this.registry = registry;
    this.promotions = promotions;
    this.reports = reports;
    this.approvers = approvers;
    this.rollouts = rollouts;
  }

  ModelList models() {
    return new ModelList(registry.models().stream().map(ModelLine::of).toList());
  }

  ModelDetail model(ModelName name, int below, int size, Visitor visitor) {
    ModelLine model = line(name);
    Optional<TaskName> task = task(name);
    return new ModelDetail(
        model,
        versions(name, model, below, size),
        task.map(one -> promotions.rulings(one, DECIDED)).orElse(List.of()).stream()
            .map(RulingLine::of)
            .toList(),
        rollouts.get().stream().filter(one -> Optional.of(one.task()).equals(task)).findFirst(),
        model.champion().isPresent()
            && model.previous().isPresent()
            && visitor.may(Role.OPERATOR)
            && task.filter(one -> approvers.admit(visitor, one)).isPresent());
  }

  VersionList versions(ModelName name, int below, int size) {
    return versions(name, line(name), below, size);
  }

  private VersionList versions(ModelName name, ModelLine model, int below, int size) {
    List<ModelVersion> found = registry.versions(name, below, size + 1);
    List<VersionLine> shown =
        found.stream().limit(size).map(version -> VersionLine.of(version, model)).toList();
    return new VersionList(
        shown, found.size() > size ? Optional.of(shown.get(size - 1).version()) : Optional.empty());
  }

  VersionDetail version(ModelName name, int number) {
    ModelVersion version = registered(name, number);
    VersionLine line = VersionLine.of(version, line(name));
    return new VersionDetail(
        line,
        version.rootDigest().hex(),
        version.runId().map(RunId::value),
        version.tags(),
        bundle(version),
        Ruling.of(version).stream().map(RulingLine::of).toList(),
        pulls(line),
        isReported(name, line));
  }

  Difference difference(ModelName name, int before, int after) {
    ModelLine model = line(name);
    VersionLine first = VersionLine.of(registered(name, before), model);
    VersionLine second = VersionLine.of(registered(name, after), model);
    return new Difference(
        model.name(),
        first,
        second,
        Stream.of(first, second)
            .filter(line -> !isReported(name, line))
            .map(VersionLine::version)
            .findFirst());
  }

  Done rollBack(Visitor visitor, TaskName task, int champion, String reason) {
    approvers.require(visitor, task);
    ModelVersion serving = promotions.rollback(task, champion, new Verdict(visitor.name(), reason));
    return new Done(
        "rollback",
        "%s/%d".formatted(task, champion),
        reason,
        "%s serves again%s."
            .formatted(
                serving, Promotions.isCertified(serving) ? "" : "; it holds no certificate"));
  }

  private boolean isReported(ModelName name, VersionLine line) {
    return task(name)
        .flatMap(task -> line.seal().filter(seal -> reports.has(task, seal)))
        .isPresent();
  }

  private static List<String> pulls(VersionLine line) {
    return Stream.concat(
            line.aliases().stream()
                .map(alias -> "retort pull %s@%s --into DIR".formatted(line.model(), alias)),
            Stream.of(
                "mlflow artifacts download --artifact-uri \"models:/%s/%d\" --dst-path DIR"
                    .formatted(line.model(), line.version())))
        .toList();
  }

  /** A version whose bundle is damaged is shown nevertheless. */
  private Optional<BundleFacts> bundle(ModelVersion version) {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    try {
      registry.download(version, BundleManifest.FILE_NAME, BundleManifest.MAX_BYTES, json);
      return Optional.of(BundleFacts.of(BundleManifest.parse(json.toByteArray())));
    } catch (IOException e) {
      LOG.warn("the manifest of {} cannot be read", version, e);
      return Optional.empty();
    }
  }

  private ModelLine line(ModelName name) {
    return registry
        .model(name)
        .map(ModelLine::of)
        .orElseThrow(
            () -> Refusal.missing("No model is registered under the name '%s'.".formatted(name)));
  }

  private ModelVersion registered(ModelName name, int number) {
    return registry
        .version(name, number)
        .orElseThrow(() -> Refusal.missing("'%s' has no version %d.".formatted(name, number)));
  }

  /** A model of another name is no task's. */
  private static Optional<TaskName> task(ModelName name) {
    try {
      return Optional.of(new TaskName(name.value()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
