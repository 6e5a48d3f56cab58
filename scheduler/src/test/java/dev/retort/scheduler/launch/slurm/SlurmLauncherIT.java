package dev.retort.scheduler.launch.slurm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.retort.scheduler.launch.BatchLauncher;
import dev.retort.scheduler.launch.BatchLauncherContract;
import dev.retort.scheduler.launch.JobCommand;
import dev.retort.scheduler.launch.JobFailedException;
import dev.retort.scheduler.launch.JobLauncher;
import dev.retort.scheduler.launch.JobLimits;
import dev.retort.scheduler.launch.JobName;
import dev.retort.scheduler.launch.JobState;
import dev.retort.scheduler.launch.Patience;
import dev.retort.scheduler.launch.slurm.SlurmCommands.Answer;
import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.Precision;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.TrainingSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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

/** On the Slurm of this machine, if there is one: {@code .ci/slurm start} makes one. */
class SlurmLauncherIT extends BatchLauncherContract {
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final SlurmCommands REAL = new SlurmCommands(Optional.empty(), ANSWER);
  private static final Patience PATIENCE =
      new Patience(
          Duration.ofMillis(250),
          Duration.ofSeconds(SECONDS),
          Duration.ofSeconds(15),
          Duration.ofSeconds(1));

  private final List<JobName> jobs = new ArrayList<>();
  private Path bin;

  @BeforeAll
  static void requireSlurm() throws Exception {
    boolean there =
        List.of(System.getenv("PATH").split(":", -1)).stream()
            .anyMatch(path -> Files.isExecutable(Path.of(path, "sbatch")));
    assumeTrue(
        there && REAL.run(List.of("timeout", "5", "squeue", "--noheader")).isGood(),
        "there is no Slurm here: eval \"$(.ci/slurm start)\" makes one");
  }

  /** Slurm's own commands, behind a wire that can be cut. */
  @BeforeEach
  void wire() throws IOException {
    bin = Files.createDirectory(folder.resolve("bin"));
    for (String name : List.of("sbatch", "squeue", "scontrol", "sacct", "scancel")) {
      wire(name, "exec " + name + " \"$@\"");
    }
  }

  private void wire(String name, String action) throws IOException {
    Path command = bin.resolve(name);
    Files.writeString(
        command,
        """
        #!/bin/bash
        echo "$@" >> %s/%s.asked
        if [ -e %s/cut ]; then
          echo "slurm_load_jobs error: Unable to contact slurm controller (connect failure)" >&2
          exit 1
        fi
        %s
        """
            .formatted(folder, name, folder, action));
    Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @AfterEach
  void leaveNothing() throws Exception {
    for (JobName job : jobs) {
      REAL.run(List.of("scancel", "--quiet", "--name=" + job));
    }
  }

  /** Other runs of this test know other jobs. */
  @Override
  protected RunFolder attempt(String token) {
    RunFolder attempt = super.attempt(token);
    jobs.add(JobName.of(attempt));
    return attempt;
  }

  @Override
  protected JobLauncher launcher(JobCommand command) {
    return launcher(command, JobLimits.NONE, Optional.empty(), ANSWER);
  }

  @Override
  protected JobLauncher impatient(String script) {
    Duration second = Duration.ofSeconds(1);
    return launcher(
        shell(script),
        JobLimits.NONE,
        Optional.empty(),
        ANSWER,
        new Patience(PATIENCE.poll(), PATIENCE.submission(), second, second));
  }

  @Override
  protected void contact(boolean there) throws IOException {
    Path cut = folder.resolve("cut");
    if (there) {
      Files.delete(cut);
    } else {
      Files.createFile(cut);
    }
  }

  @Override
  protected String byHand() {
    return "scancel --name=";
  }

  private JobLauncher launcher(
      JobCommand command, JobLimits limits, Optional<String> partition, Duration answer) {
    return launcher(command, limits, partition, answer, PATIENCE);
  }

  private JobLauncher launcher(
      JobCommand command,
      JobLimits limits,
      Optional<String> partition,
      Duration answer,
      Patience patience) {
    return new BatchLauncher(
        new SlurmSystem(
            command,
            new SlurmConfig(
                partition,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                limits,
                Optional.of(bin),
                template()),
            answer),
        CPU,
        2,
        patience);
  }

  private static String template() {
    try {
      return Files.readString(Path.of("..", "gpu-configs", "slurm", "train.sbatch"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static JobCommand shell(String script) {
    return (run, hardware) -> List.of("bash", "-c", script);
  }

  @Test
  void givesTheJobAnAccelerator() throws Exception {
    GpuProfile gpu = new GpuProfile("gpu", 1, 256, 1, 1, 80, Precision.BFLOAT16, 8, 512, true);
    RunFolder wanted =
        RunFolder.create(
            folder.resolve("gpu"),
            new RunFolder.Request("gpu-" + token, "shell", TrainingSpec.seeded(1), folder, gpu));
    jobs.add(JobName.of(wanted));
    assertThat(
            launcher(
                    "echo gpu $CUDA_VISIBLE_DEVICES of $SLURM_JOB_GPUS; "
                        + outcome(wanted, "gpu-" + token))
                .run(wanted, 0, metrics -> {}))
        .isEqualTo(DIVERGED);
    assertThat(Files.readString(wanted.log())).matches("gpu [01] of [01]\n");
  }

  @Test
  void passesOnNoSecretsOfItsEnvironment() throws Exception {
    wire("sbatch", "export RETORT_TEACHER_KEY=hunter2 && exec sbatch \"$@\"");
    launcher("env; " + outcome(run, token)).run(run, 0, metrics -> {});
    assertThat(lines(run.log()))
        .contains("OMP_NUM_THREADS=2")
        .anyMatch(line -> line.startsWith("PATH="))
        .noneMatch(line -> line.contains("hunter2"));
  }

  @Test
  void submitsOnceWhenTheAnswerIsLost() throws Exception {
    wire("sbatch", "sbatch \"$@\"; sleep 300");
    JobLauncher launcher =
        launcher(
            shell("echo start >> %s/starts; %s".formatted(folder, outcome(run, token))),
            JobLimits.NONE,
            Optional.empty(),
            Duration.ofSeconds(4));
    assertThat(launcher.run(run, 0, metrics -> {})).isEqualTo(DIVERGED);
    assertThat(lines(folder.resolve("sbatch.asked"))).hasSize(1);
    assertThat(lines(folder.resolve("starts"))).containsExactly("start");
  }

  @Test
  void twoSubmissionsOfOneRunNeverWorkSideBySide() throws Exception {
    Path go = folder.resolve("go");
    String script =
        "echo start >> %s/starts; until [ -e %s ]; do sleep 0.1; done; %s"
            .formatted(folder, go, outcome(run, token));
    wire("sbatch", "sbatch \"$@\" && sbatch \"$@\"");
    CompletableFuture<TrainingOutcome> end =
        CompletableFuture.supplyAsync(() -> launcher(script).run(run, 0, metrics -> {}));
    await("the start", () -> Files.exists(folder.resolve("starts")));
    Answer queue =
        REAL.run(List.of("squeue", "--noheader", "--name=" + JobName.of(run), "--format=%T %r"));
    assertThat(queue.out().lines()).containsExactlyInAnyOrder("RUNNING None", "PENDING Dependency");
    Files.createFile(go);
    assertThat(end.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(DIVERGED);
    assertThat(
            REAL.run(
                    List.of(
                        "squeue",
                        "--noheader",
                        "--states=PENDING,RUNNING",
                        "--name=" + JobName.of(run)))
                .out())
        .as("the second is called off")
        .isEmpty();
  }

  @Test
  void lostContactIsNoFailure() throws Exception {
    Path go = folder.resolve("go");
    Path started = folder.resolve("started");
    CompletableFuture<TrainingOutcome> end =
        CompletableFuture.supplyAsync(
            () ->
                launcher(
                        "touch %s; until [ -e %s ]; do sleep 0.1; done; %s"
                            .formatted(started, go, outcome(run, token)))
                    .run(run, 0, metrics -> {}));
    await("the start", () -> Files.exists(started));
    Path cut = Files.createFile(folder.resolve("cut"));
    long asked = lines(folder.resolve("squeue.asked")).size();
    await(
        "questions without answers",
        () -> lines(folder.resolve("squeue.asked")).size() > asked + 3);
    Files.createFile(go);
    await("the outcome", () -> run.outcome().isPresent());
    assertThat(end).isNotDone();
    Files.delete(cut);
    assertThat(end.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(DIVERGED);
  }

  @Test
  void triesAgainToSubmitUntilItsPatienceEnds() throws Exception {
    Path cut = Files.createFile(folder.resolve("cut"));
    CompletableFuture<TrainingOutcome> end =
        CompletableFuture.supplyAsync(
            () -> launcher(outcome(run, token)).run(run, 0, metrics -> {}));
    await(
        "some tries",
        () ->
            Files.exists(folder.resolve("squeue.asked"))
                && lines(folder.resolve("squeue.asked")).size() > 2);
    Files.delete(cut);
    assertThat(end.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(DIVERGED);
  }

  @Test
  void saysWhatSlurmHasAgainstTheJob() {
    JobLauncher launcher =
        launcher(shell("exit 0"), JobLimits.NONE, Optional.of("no-such-partition"), ANSWER);
    assertThatThrownBy(() -> launcher.run(run, 0, metrics -> {}))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("invalid partition")
        .hasMessageContaining("launcher.slurm");
    assertThat(launcher.holds(run)).isFalse();
  }

  @Test
  void goesOnAfterAPreemption() throws Exception {
    Path go = folder.resolve("go");
    CompletableFuture<TrainingOutcome> end =
        CompletableFuture.supplyAsync(
            () ->
                launcher(
                        """
                        echo start >> %s/starts
                        trap 'echo "{\\"token\\":\\"%s\\",\\"outcome\\":{\\"kind\\":\\"cancelled\\"}}" > %s/outcome.json; exit 3' TERM
                        until [ -e %s ]; do sleep 0.1; done
                        %s
                        """
                            .formatted(folder, token, run.root(), go, outcome(run, token)))
                    .run(run, 0, metrics -> {}));
    await("the start", () -> Files.exists(folder.resolve("starts")));
    Answer urgent =
        REAL.run(
            List.of(
                "sbatch",
                "--parsable",
                "--partition=urgent",
                "--exclusive",
                "--job-name=retort-urgent",
                "--output=/dev/null",
                "--wrap",
                "touch %s/urgent; sleep 1".formatted(folder)));
    assertThat(urgent.isGood()).as(urgent.err()).isTrue();
    jobs.add(new JobName("retort-urgent"));
    await("the urgent job", () -> Files.exists(folder.resolve("urgent")));
    assertThat(end).as("it was asked to stop, and that is not its end").isNotDone();
    Files.createFile(go);
    // Slurm holds a requeued job back for some time.
    assertThat(end.get(4 * SECONDS, TimeUnit.SECONDS)).isEqualTo(DIVERGED);
    assertThat(lines(folder.resolve("starts"))).hasSize(2);
  }

  @Test
  void saysThatTheTimeWasUp() {
    JobLauncher launcher =
        launcher(
            shell("sleep 600"),
            new JobLimits(Optional.of(Duration.ofMinutes(1)), Optional.empty()),
            Optional.empty(),
            ANSWER);
    assertThatThrownBy(() -> launcher.run(run, 0, metrics -> {}))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("TIMEOUT")
        .hasMessageContaining("timeLimitMinutes");
  }

  @Test
  void takesAJobThatSomebodyCancelledForCancelled() throws Exception {
    Path started = folder.resolve("started");
    CompletableFuture<TrainingOutcome> end =
        CompletableFuture.supplyAsync(
            () -> launcher("touch %s; sleep 600".formatted(started)).run(run, 0, metrics -> {}));
    await("the start", () -> Files.exists(started));
    REAL.run(List.of("scancel", "--name=" + JobName.of(run)));
    assertThat(end.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(new TrainingOutcome.Cancelled());
  }

  @Test
  void takesAnEndFromTheAccountingThatTheControllerHasForgotten() throws Exception {
    assertThat(launcher(outcome(run, token)).run(run, 0, metrics -> {})).isEqualTo(DIVERGED);
    wire("squeue", "true");
    SlurmSystem forgetful =
        new SlurmSystem(
            shell("exit 0"),
            new SlurmConfig(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                JobLimits.NONE,
                Optional.of(bin),
                template()),
            ANSWER);
    await("the accounting", () -> ended(forgetful));
  }

  private boolean ended(SlurmSystem system) {
    try {
      return system.state(JobName.of(run)) instanceof JobState.Ended;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
