package dev.retort.scheduler.launch.slurm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.retort.scheduler.launch.BatchLauncher;
import dev.retort.scheduler.launch.JobCommand;
import dev.retort.scheduler.launch.JobLauncher;
import dev.retort.scheduler.launch.JobLauncherContract;
import dev.retort.scheduler.launch.JobLimits;
import dev.retort.scheduler.launch.JobName;
import dev.retort.scheduler.launch.Patience;
import dev.retort.scheduler.launch.handover.Handover;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Jobs of this machine's Slurm, if there is one, that see no folder of their owner's. */
class HandedOverSlurmIT extends JobLauncherContract {
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final SlurmCommands SLURM = new SlurmCommands(Optional.empty(), ANSWER);

  private final List<JobName> jobs = new ArrayList<>();
  private Handover handover;

  @BeforeAll
  static void requireSlurm() throws Exception {
    boolean there =
        List.of(System.getenv("PATH").split(":", -1)).stream()
            .anyMatch(path -> Files.isExecutable(Path.of(path, "sbatch")));
    assumeTrue(
        there && SLURM.run(List.of("timeout", "5", "squeue", "--noheader")).isGood(),
        "there is no Slurm here: eval \"$(.ci/slurm start)\" makes one");
  }

  @BeforeEach
  void open() {
    handover = new Handover(folder);
  }

  @AfterEach
  void close() throws Exception {
    for (JobName job : jobs) {
      SLURM.run(List.of("scancel", "--quiet", "--name=" + job));
      Files.deleteIfExists(Path.of("/tmp", job + ".txt"));
    }
    handover.close();
  }

  @Override
  protected RunFolder attempt(String token) {
    RunFolder attempt = super.attempt(token);
    jobs.add(JobName.of(attempt));
    return attempt;
  }

  @Override
  protected JobLauncher launcher(JobCommand command) {
    return handover.launcher(
        new BatchLauncher(
            handover.system(
                new SlurmSystem(
                    handover.command(command),
                    new SlurmConfig(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        JobLimits.NONE,
                        Optional.empty(),
                        template()),
                    ANSWER)),
            CPU,
            2,
            new Patience(
                Duration.ofMillis(250),
                Duration.ofSeconds(SECONDS),
                Duration.ofSeconds(15),
                Duration.ofSeconds(1))));
  }

  private static String template() {
    try {
      return Files.readString(Path.of("..", "gpu-configs", "slurm", "train.sbatch"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatEverybodyInTheClusterSeesDoesNotTellTheToken() throws Exception {
    Path go = folder.resolve("go");
    Path started = folder.resolve("started");
    CompletableFuture<TrainingOutcome> end =
        CompletableFuture.supplyAsync(
            () ->
                launcher(
                        "touch %s; until [ -e %s ]; do sleep 0.1; done; exit 3"
                            .formatted(started, go))
                    .run(run, 0, metrics -> {}));
    await("the start", () -> Files.exists(started));
    String job =
        SLURM
            .run(List.of("squeue", "--noheader", "--name=" + JobName.of(run), "--format=%A"))
            .out();
    String shown = SLURM.run(List.of("scontrol", "show", "job", job)).out();
    // The test's own worker is told of the owner's folder; a real one is not.
    assertThat(shown.replace(run.root().toString(), ""))
        .contains(JobName.of(run).value())
        .doesNotContain(token);
    Files.createFile(go);
    assertThat(end).failsWithin(SECONDS, TimeUnit.SECONDS);
  }
}
