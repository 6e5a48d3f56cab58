package dev.retort.scheduler.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.TrainingSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every launcher does, whatever the place: shell scripts stand in for trainings, and run where
 * the test runs.
 */
@DisabledOnOs(OS.WINDOWS)
public abstract class JobLauncherContract {
  /** Enough for a busy machine and a batch system on it. */
  protected static final long SECONDS = 60;

  protected static final GpuProfile CPU = GpuProfile.processor("cpu", 2, 256, 0);
  protected static final TrainingOutcome DIVERGED = new TrainingOutcome.Diverged("loss is NaN");

  @TempDir protected Path folder;

  /** Fresh, as in life: what is left of earlier tests in a batch system has other names. */
  protected final String token = UUID.randomUUID().toString();

  protected RunFolder run;

  /** A launcher whose jobs are this; each one is what a new start of its owner has. */
  protected abstract JobLauncher launcher(JobCommand command);

  @BeforeEach
  void prepare() {
    run = attempt(token);
  }

  protected RunFolder attempt(String token) {
    return RunFolder.create(
        folder.resolve(token),
        new RunFolder.Request(token, "shell", TrainingSpec.seeded(1), folder, CPU));
  }

  protected JobLauncher launcher(String script) {
    return launcher((run, hardware) -> List.of("bash", "-c", script));
  }

  protected String outcome(RunFolder run, String token) {
    return "echo '{\"token\":\"%s\",\"outcome\":{\"kind\":\"diverged\",\"evidence\":\"loss is NaN\"}}' > %s/outcome.json"
        .formatted(token, run.root());
  }

  @Test
  void takesTheOutcomeThatTheJobLeaves() {
    assertThat(launcher(outcome(run, token) + "; exit 3").run(run, 0, metrics -> {}))
        .isEqualTo(DIVERGED);
    assertThat(launcher("exit 9").holds(run)).isFalse();
  }

  @Test
  void doesNotTakeTheOutcomeOfAnotherAttempt() {
    assertThatThrownBy(
            () -> launcher(outcome(run, "an-earlier-attempt")).run(run, 0, metrics -> {}))
        .isInstanceOf(JobFailedException.class);
  }

  @Test
  void takesALackOfMemoryFromTheRunFolder() {
    String script =
        "echo '{\"token\":\"%s\",\"outcome\":{\"kind\":\"out-of-memory\",\"evidence\":\"81 of 80 GB\"}}' > %s/outcome.json; exit 3";
    assertThat(launcher(script.formatted(token, run.root())).run(run, 0, metrics -> {}))
        .isEqualTo(new TrainingOutcome.OutOfMemory("81 of 80 GB"));
  }

  @Test
  void takesAKillForALackOfMemory() {
    assertThat(launcher("kill -9 $$").run(run, 0, metrics -> {}))
        .isInstanceOfSatisfying(
            TrainingOutcome.OutOfMemory.class,
            memory -> assertThat(memory.evidence()).contains("log.txt"));
  }

  @Test
  void showsTheEndOfTheLogWhenTheJobDies() {
    assertThatThrownBy(
            () ->
                launcher("seq 1 40; printf '\\377 cannot allocate\\n' >&2; exit 7")
                    .run(run, 0, metrics -> {}))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("exit code 7")
        .hasMessageContaining("log.txt")
        .hasMessageContaining("\n40\n")
        .hasMessageContaining("cannot allocate")
        .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("\n12\n"));
  }

  @Test
  void limitsTheMathThreadsBeforeTheJobStarts() {
    launcher("echo $OMP_NUM_THREADS $OMP_WAIT_POLICY; " + outcome(run, token))
        .run(run, 0, metrics -> {});
    assertThat(run.log()).hasContent("2 passive");
  }

  @Test
  void writesTheLogWhileTheJobRuns() throws Exception {
    Path go = folder.resolve("go");
    CompletableFuture<TrainingOutcome> end =
        CompletableFuture.supplyAsync(
            () ->
                launcher(
                        "echo one; until [ -e %s ]; do sleep 0.1; done; echo two; %s"
                            .formatted(go, outcome(run, token)))
                    .run(run, 0, metrics -> {}));
    await("the first line", () -> Files.exists(run.log()) && lines(run.log()).contains("one"));
    assertThat(end).isNotDone();
    Files.createFile(go);
    assertThat(end.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(DIVERGED);
    assertThat(lines(run.log())).containsExactly("one", "two");
  }

  @Test
  void tellsHowFarTheJobIs() {
    List<RunFolder.Metric> told = new ArrayList<>();
    String line = "echo '{\"name\":\"%s\",\"step\":1,\"value\":%s}' >> " + run.metrics() + "; ";
    launcher(
            line.formatted("progress", "0.25")
                + "sleep 1; "
                + line.formatted("loss", "3")
                + "printf '{\"name\":\"prog' >> %s; ".formatted(run.metrics())
                + outcome(run, token))
        .run(run, 0, told::addAll);
    assertThat(told)
        .as("each once, in order")
        .containsExactly(
            new RunFolder.Metric(RunFolder.Metric.PROGRESS, 1, 0.25),
            new RunFolder.Metric(RunFolder.Metric.LOSS, 1, 3));
  }

  @Test
  void stopsTheWholeProcessTreeWhenItIsInterrupted() throws Exception {
    Path pids = folder.resolve("pids");
    Owner owner =
        new Owner(
            launcher(
                "sleep 300 & echo $$ $! > %s.tmp; mv %s.tmp %s; wait".formatted(pids, pids, pids)));
    List<ProcessHandle> tree = processes(pids);
    assertThat(tree).hasSize(2).allMatch(ProcessHandle::isAlive);

    owner.thread.interrupt();

    assertThat(owner.outcome.get(SECONDS, TimeUnit.SECONDS))
        .isEqualTo(new TrainingOutcome.Cancelled());
    assertThat(owner.stillInterrupted.get(SECONDS, TimeUnit.SECONDS)).isTrue();
    for (ProcessHandle process : tree) {
      process.onExit().get(SECONDS, TimeUnit.SECONDS);
    }
    assertThat(launcher("exit 9").holds(run)).as("there is no job left").isFalse();
  }

  @Test
  void letsTheJobTakeItsLastCheckpointWhenItIsInterrupted() throws Exception {
    Path ready = folder.resolve("ready");
    Path checkpoint = folder.resolve("checkpoint");
    Owner owner =
        new Owner(
            launcher(
                "trap 'echo saved > %s; exit 3' TERM; touch %s; sleep 300 & wait"
                    .formatted(checkpoint, ready)));
    await("the job", () -> Files.exists(ready));

    owner.thread.interrupt();

    assertThat(owner.outcome.get(SECONDS, TimeUnit.SECONDS))
        .isEqualTo(new TrainingOutcome.Cancelled());
    assertThat(checkpoint).hasContent("saved");
  }

  @Test
  void endsAJobWhoseOwnerDiesOrGoesOnWithIt() throws Exception {
    Path pids = folder.resolve("pids");
    Path go = folder.resolve("go");
    String script =
        "echo '{\"name\":\"loss\",\"step\":1,\"value\":3}' >> %s; echo start >> %s/starts; echo $$ > %s.tmp; mv %s.tmp %s; until [ -e %s ]; do sleep 0.1; done; %s"
            .formatted(run.metrics(), folder, pids, pids, pids, go, outcome(run, token));
    assertThatThrownBy(
            () ->
                launcher(script)
                    .run(
                        run,
                        0,
                        metrics -> {
                          throw new IllegalStateException("the owner dies");
                        }))
        .hasMessage("the owner dies");
    JobLauncher restarted = launcher(script);
    if (restarted.holds(run)) {
      assertThat(processes(pids)).hasSize(1).allMatch(ProcessHandle::isAlive);
      Files.createFile(go);
      assertThat(restarted.run(run, 0, metrics -> {})).isEqualTo(DIVERGED);
      assertThat(lines(folder.resolve("starts"))).as("it ran once").containsExactly("start");
      assertThat(restarted.holds(run)).isFalse();
    } else {
      await("the end of the job", () -> Files.exists(pids) && processes(pids).isEmpty());
      assertThat(run.outcome()).isEmpty();
    }
  }

  @Test
  void leavesAForsakenJobToTheNextOwnerOrEndsIt() throws Exception {
    Path pids = folder.resolve("pids");
    Path go = folder.resolve("go");
    String script =
        "echo start >> %s/starts; echo $$ > %s.tmp; mv %s.tmp %s; until [ -e %s ]; do sleep 0.1; done; %s"
            .formatted(folder, pids, pids, pids, go, outcome(run, token));
    JobLauncher first = launcher(script);
    Owner owner = new Owner(first);
    List<ProcessHandle> job = processes(pids);
    assertThat(job).hasSize(1).allMatch(ProcessHandle::isAlive);

    first.forsake(run);
    owner.thread.interrupt();

    assertThat(owner.outcome.get(SECONDS, TimeUnit.SECONDS))
        .isEqualTo(new TrainingOutcome.Cancelled());
    assertThat(owner.stillInterrupted.get(SECONDS, TimeUnit.SECONDS)).isTrue();
    JobLauncher next = launcher(script);
    if (next.holds(run)) {
      assertThat(job).allMatch(ProcessHandle::isAlive);
      Files.createFile(go);
      assertThat(next.run(run, 0, metrics -> {})).isEqualTo(DIVERGED);
      assertThat(lines(folder.resolve("starts"))).as("it ran once").containsExactly("start");
      assertThat(next.holds(run)).isFalse();
    } else {
      job.get(0).onExit().get(SECONDS, TimeUnit.SECONDS);
      assertThat(run.outcome()).isEmpty();
    }
  }

  @Test
  void anAttemptThatOutlivesItsOwnerDoesNotCountForTheNext() throws Exception {
    RunFolder next = attempt("next-" + token);
    // What an outlived process can do: write its outcome anywhere it knows of, under its token.
    assertThatThrownBy(() -> launcher(outcome(next, token)).run(next, 0, metrics -> {}))
        .isInstanceOf(JobFailedException.class);
    assertThat(next.outcome()).isEmpty();
  }

  @Test
  void tellsOnceThatTheJobIsAtWork() {
    AtomicInteger told = new AtomicInteger();
    launcher("sleep 2; " + outcome(run, token))
        .run(
            run,
            0,
            new JobWatcher() {
              @Override
              public void atWork() {
                told.incrementAndGet();
              }

              @Override
              public void reported(List<RunFolder.Metric> metrics) {}
            });
    assertThat(told).hasValue(1);
  }

  /** A thread that owns a job. */
  final class Owner {
    final CompletableFuture<TrainingOutcome> outcome = new CompletableFuture<>();
    final CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
    final Thread thread;

    Owner(JobLauncher launcher) {
      thread =
          new Thread(
              () -> {
                try {
                  outcome.complete(launcher.run(run, 0, metrics -> {}));
                } catch (JobFailedException e) {
                  outcome.completeExceptionally(e);
                }
                stillInterrupted.complete(Thread.currentThread().isInterrupted());
              });
      thread.start();
    }
  }

  /** Something that comes true by and by. */
  protected interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  protected static void await(String what, Condition condition)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!condition.holds() && System.nanoTime() < deadline) {
      Thread.sleep(50);
    }
    assertThat(condition.holds()).as(what).isTrue();
  }

  protected static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file);
  }

  /** Those that are alive of a file's process ids. */
  protected static List<ProcessHandle> processes(Path pids)
      throws IOException, InterruptedException {
    await(pids.toString(), () -> Files.exists(pids));
    List<ProcessHandle> tree = new ArrayList<>();
    for (String pid : List.of(Files.readString(pids).strip().split(" "))) {
      ProcessHandle.of(Long.parseLong(pid)).ifPresent(tree::add);
    }
    return tree;
  }
}
