package dev.retort.console;

import dev.retort.capture.TaskName;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.labelling.LabelReview;
import dev.retort.registry.BundleOrigin;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelReference;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.Sha256;
import dev.retort.registry.client.FallbackOrigin;
import dev.retort.registry.client.RegistryClient;
import dev.retort.registry.pull.BundleCache;
import dev.retort.registry.pull.PolledOrigin;
import dev.retort.registry.pull.PulledModel;
import dev.retort.router.Champions;
import dev.retort.router.rollout.KeyedShare;
import dev.retort.router.rollout.RolloutJournal;
import dev.retort.router.rollout.Rollouts;
import dev.retort.router.serving.InlineStudents;
import dev.retort.router.serving.StudentHost;
import dev.retort.scheduler.Promotions;
import dev.retort.trainer.RunFolder;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.DoubleConsumer;

/**
 * Students in a home: those that serve, and what they think. Used by one thread, but for what says
 * otherwise.
 */
public final class HomeStudents {
  private final Workspace workspace;
  private final HomeRegistry registries;
  private final HomeSecrets secrets;
  private final OpenParts parts;

  private Optional<BundleCache> pulled = Optional.empty();

  HomeStudents(Workspace workspace, HomeRegistry registries, HomeSecrets secrets, OpenParts parts) {
    this.workspace = workspace;
    this.registries = registries;
    this.secrets = secrets;
    this.parts = parts;
  }

  /** Where bundles are pulled from: the registry, asked in the way that it understands. */
  public BundleOrigin bundleOrigin() {
    return new FallbackOrigin(
        new RegistryClient(registries.reader()), new PolledOrigin(workspace.registry()));
  }

  private BundleCache pulled() {
    if (pulled.isEmpty()) {
      pulled =
          Optional.of(
              parts.keep(
                  BundleCache.open(
                      bundleOrigin(), workspace.keys().verifier(), workspace.home().pulled(), 0)));
    }
    return pulled.get();
  }

  /** The students that serve, pulled into the home. */
  public Champions champions() {
    return parts.keep(
        new Champions(
            pulled(),
            workspace
                .ground()
                .<StudentHost>map(ground -> new InlineStudents(ground.loader()))
                .orElseGet(() -> studentPlaces().host(workspace.config().places())),
            rollouts()));
  }

  private Rollouts rollouts() {
    Promotions promotions = new Promotions(workspace.registry(), workspace.steadyClock());
    return new Rollouts(
        task -> workspace.config().task(task).routing().rollout(),
        RolloutJournal.open(workspace.home().rollouts()),
        (task, digest, because) ->
            promotions
                .takeBack(task, new Sha256(digest), new Promotions.Verdict("router", because))
                .map(ModelVersion::toString),
        new LoggedInputs(workspace.log(), workspace.studentRedactor(), workspace.steadyClock()),
        new KeyedShare(secrets.key("rollout.key")),
        workspace.config().router().keptBytes(),
        workspace.steadyClock());
  }

  private StudentPlaces studentPlaces() {
    return new StudentPlaces(workspace.mainClass(), workspace.home().pulled(), secrets::value);
  }

  /**
   * What students think of labels and prompts.
   *
   * @param task whose champion is asked for its uncertainty; without one, the student that was last
   *     trained on the task's latest dataset version
   * @param progress follows a training, if one is needed
   */
  public StudentOpinions opinions(TaskName task, DoubleConsumer progress) {
    return new StudentOpinions(
        workspace.home().runs(),
        workspace.home().opinions(),
        workspace.engines(),
        name -> workspace.config().task(name).training(),
        workspace.launcher(),
        workspace.loader(),
        champion(task).or(() -> lastTrained(task)),
        progress);
  }

  /**
   * Labels of a version that a student finds wrong, as far as an earlier training has left its
   * opinions; empty if none has. May be called from any thread.
   */
  public Optional<LabelReview> standingReview(DatasetVersion version) {
    return StudentOpinions.standing(workspace.home().runs(), workspace.home().opinions(), version)
        .map(StudentOpinions::opinions)
        .map(LabelReview::of);
  }

  private Optional<Path> champion(TaskName task) {
    ModelReference champion = ModelReference.parse(task + "@" + ModelAlias.CHAMPION.value());
    return pulled()
        .refresh(champion)
        .fold(Optional::of, Optional::of, missing -> Optional.<PulledModel>empty())
        .map(model -> model.bundle().folder());
  }

  private Optional<Path> lastTrained(TaskName task) {
    return workspace
        .catalog()
        .latest(task)
        .flatMap(
            version ->
                StudentOpinions.finished(workspace.home().runs().resolve(task.value()), version)
                    .or(
                        () ->
                            StudentOpinions.finished(
                                workspace.home().opinions().resolve(task.value()), version)))
        .map(RunFolder::student);
  }
}
