package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.TaskName;
import dev.retort.console.Workspace;
import dev.retort.console.config.RetortConfig;
import dev.retort.registry.Bundle;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelReference;
import dev.retort.registry.ModelRegistry;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.pull.ModelPuller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run is killed with -9, again and again, and always comes to the same end. */
@Tag("fault")
@Tag("fault-crash")
class KilledRunIT {
  private static final String TASK = "desk";
  private static final int TRAINING = 1_500;
  private static final int LATER = 1_000;
  private static final Duration LONG = Duration.ofMinutes(3);
  private static final Duration ORPHAN_ENDS_WITHIN = Duration.ofSeconds(15);

  /** Every step says so on standard error when it is finished. */
  private static final List<String> STEPS =
      List.of("window", "dataset", "train", "evaluate", "publish");

  private static final int KILLS_IN_EACH_STEP = 2;

  @TempDir private static Path folder;
  private static Path log;
  private static Map<String, Duration> durations;
  private static Published uninterrupted;

  /** What a home's registry holds in the end. */
  private record Published(String dataset, String model) {}

  @BeforeAll
  static void runsOnceWithoutInterruption() throws Exception {
    log = new TaskLog(TASK, 11).write(folder.resolve("desk.jsonl"), TRAINING + LATER);
    Path home = imported("uninterrupted");
    durations = new HashMap<>();
    try (RetortProcess run = run(home)) {
      for (String step : STEPS) {
        long begun = System.nanoTime();
        run.awaitLine(finished(step), LONG);
        durations.put(step, Duration.ofNanos(System.nanoTime() - begun));
      }
      assertThat(run.await(LONG)).as(run.err()).isZero();
    }
    uninterrupted = published(home);
  }

  @Test
  void theSameTrafficGivesTheSameDatasetAndModelFromScratch() throws Exception {
    Path home = imported("again");
    try (RetortProcess run = run(home)) {
      assertThat(run.await(LONG)).as(run.err()).isZero();
    }
    assertThat(published(home)).isEqualTo(uninterrupted);
  }

  /**
   * Ten kills in one home, at random moments of every step in turn, so that the short steps are hit
   * as often as the long one. Each start goes on where the one before was killed.
   */
  @Test
  void aRunKilledTenTimesCompletesWithNothingLostOrDoubled() throws Exception {
    Random random = new Random(5);
    Path home = imported("killed");
    int kills = 0;
    for (String step : STEPS) {
      for (int i = 0; i < KILLS_IN_EACH_STEP; i++) {
        long delay = Math.round(random.nextDouble() * durations.get(step).toMillis());
        kills += isKilledIn(step, delay, home) ? 1 : 0;
      }
    }
    try (RetortProcess run = run(home)) {
      assertThat(run.await(LONG)).as(run.err()).isZero();
    }
    System.out.printf(
        "fault crash: %d injected, %d survived, %d wrong promotions%n",
        kills, kills, published(home).equals(uninterrupted) ? 0 : 1);
    assertWhole(home);
    assertThat(kills)
        .as("a step that has got faster may end before its kill, but most kills must hit")
        .isGreaterThanOrEqualTo(STEPS.size() * KILLS_IN_EACH_STEP - 2);
  }

  /** Starts the run and kills it some time into a step; false if it came to its end before. */
  private static boolean isKilledIn(String step, long delayMillis, Path home) throws Exception {
    try (RetortProcess run = run(home)) {
      int place = STEPS.indexOf(step);
      if (place > 0 && run.lineBeforeEnd(finished(STEPS.get(place - 1)), LONG).isEmpty()) {
        // The kill before came between the run's end and the process's: nothing was left to do.
        assertThat(run.await(LONG)).as(run.err()).isZero();
        return false;
      }
      if (run.process().waitFor(delayMillis, TimeUnit.MILLISECONDS)) {
        assertThat(run.process().exitValue()).as(run.err()).isZero();
        return false;
      }
      List<ProcessHandle> children = run.process().descendants().toList();
      run.kill();
      for (ProcessHandle child : children) {
        assertThat(
                child
                    .onExit()
                    .completeOnTimeout(null, ORPHAN_ENDS_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                    .join())
            .as("process %s outlives its owner, killed in step %s", child.pid(), step)
            .isNotNull();
      }
      return true;
    }
  }

  private static Pattern finished(String step) {
    return Pattern.compile("(?m)^" + step + " +\\S");
  }

  private static void assertWhole(Path home) throws IOException {
    assertThat(published(home)).isEqualTo(uninterrupted);
    try (Stream<Path> files = Files.walk(home)) {
      assertThat(files.filter(file -> file.getFileName().toString().endsWith(".tmp"))).isEmpty();
    }
    try (Stream<Path> files = Files.walk(home.resolve("runs"))) {
      assertThat(files.filter(file -> file.getFileName().toString().startsWith("attempt-")))
          .as("attempts that died are removed")
          .hasSize(1);
    }
  }

  /** Exactly one version, which is the champion, can be pulled and is what its manifest says. */
  private static Published published(Path home) {
    ModelName name = new ModelName(TASK);
    RetortConfig config = RetortConfig.load(folder.resolve("no.yaml"), Map.of());
    try (Workspace workspace =
        Workspace.open(home, config, Map.of(), Clock.systemUTC(), RetortCli.class.getName())) {
      ModelRegistry registry = workspace.registry();
      List<ModelVersion> versions = registry.versions(name);
      assertThat(versions).hasSize(1);
      assertThat(registry.resolve(name, ModelAlias.CHAMPION)).contains(versions.get(0));
      Path into = home.resolveSibling(home.getFileName() + "-pulled");
      new ModelPuller(registry).pull(new ModelReference(name, ModelAlias.CHAMPION), into);
      Bundle bundle = Bundle.verified(into);
      assertThat(
              workspace.catalog().find(new TaskName(TASK), bundle.manifest().lineage().datasetId()))
          .isPresent();
      return new Published(
          bundle.manifest().lineage().datasetId(), bundle.manifest().lineage().modelDigest());
    }
  }

  private static Path imported(String name) {
    Path home = folder.resolve(name);
    assertThat(InProcess.at(home, "capture", "import", log.toString()).exit()).isZero();
    return home;
  }

  private static RetortProcess run(Path home) {
    return RetortProcess.start(
        folder,
        "run",
        TASK,
        "--home",
        home.toString(),
        "--evaluation-from",
        TaskLog.at(TRAINING).toString());
  }
}
