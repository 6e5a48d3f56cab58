package dev.retort.scheduler.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.Precision;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.TrainingSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class LocalProcessLauncherIT {
  private static final GpuProfile CPU = GpuProfile.processor("cpu", 3, 256, 0);
  private static final String TOKEN = "this-attempt";

  @TempDir Path folder;
  private RunFolder run;

  @BeforeEach
  void prepare() {
    run =
        RunFolder.create(
            folder.resolve("run"),
            new RunFolder.Request(TOKEN, "shell", TrainingSpec.seeded(1), folder, CPU));
  }

  @Test
  void takesTheOutcomeThatTheProcessLeaves() {
    assertThat(launcher(outcome(TOKEN)).run(run, metrics -> {}))
        .isEqualTo(new TrainingOutcome.Diverged("loss is NaN"));
  }

  @Test
  void doesNotTakeTheOutcomeOfAnotherAttempt() {
    assertThatThrownBy(() -> launcher(outcome("an-earlier-attempt")).run(run, metrics -> {}))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("exit code 0");
  }

  @Test
  void showsTheEndOfTheLogWhenTheProcessDies() {
    assertThatThrownBy(
            () ->
                launcher("seq 1 40; printf '\\377 cannot allocate\\n' >&2; exit 7")
                    .run(run, metrics -> {}))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("exit code 7")
        .hasMessageContaining("log.txt")
        .hasMessageContaining("\n40\n")
        .hasMessageContaining("cannot allocate")
        .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("\n12\n"));
  }

  @Test
  void saysThatTheProcessCannotBeStarted() {
    LocalProcessLauncher launcher =
        new LocalProcessLauncher((run, hardware) -> List.of("/no/such/program"), CPU);
    assertThatThrownBy(() -> launcher.run(run, metrics -> {}))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("/no/such/program");
  }

  @Test
  void limitsTheMathThreadsBeforeTheProcessStarts() throws Exception {
    launcher("echo $OMP_NUM_THREADS $OMP_WAIT_POLICY; " + outcome(TOKEN)).run(run, metrics -> {});
    assertThat(run.root().resolve("log.txt")).hasContent("3 passive");
  }

  @Test
  void tellsHowFarTheProcessIs() {
    List<RunFolder.Metric> told = new ArrayList<>();
    String metric = "echo '{\"name\":\"progress\",\"step\":1,\"value\":%s}' >> " + run.metrics();
    launcher(
            metric.formatted("0.25")
                + "; echo '{\"name\":\"loss\",\"step\":1,\"value\":3}' >> "
                + run.metrics()
                + "; printf '{\"name\":\"prog' >> "
                + run.metrics()
                + "; sleep 1; "
                + outcome(TOKEN))
        .run(run, told::addAll);
    assertThat(told)
        .as("each once, in order")
        .containsExactly(
            new RunFolder.Metric(RunFolder.Metric.PROGRESS, 1, 0.25),
            new RunFolder.Metric(RunFolder.Metric.LOSS, 1, 3));
  }

  @Test
  void stopsTheWholeProcessTreeWhenItIsInterrupted() throws Exception {
    Path pids = folder.resolve("pids");
    AtomicReference<TrainingOutcome> outcome = new AtomicReference<>();
    CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
    Thread owner =
        new Thread(
            () -> {
              outcome.set(
                  launcher(
                          "sleep 300 & echo $$ $! > %s.tmp; mv %s.tmp %s; wait"
                              .formatted(pids, pids, pids))
                      .run(run, metrics -> {}));
              stillInterrupted.complete(Thread.currentThread().isInterrupted());
            });
    owner.start();
    List<ProcessHandle> tree = processes(pids);
    assertThat(tree).hasSize(2).allMatch(ProcessHandle::isAlive);

    owner.interrupt();

    assertThat(stillInterrupted.get(20, TimeUnit.SECONDS)).isTrue();
    assertThat(outcome.get()).isEqualTo(new TrainingOutcome.Cancelled());
    for (ProcessHandle process : tree) {
      process.onExit().get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void closesTheProcessesInputOnlyWithItsOwnEnd() throws Exception {
    // The input stays open while the owner lives: `read` would end the wait at once otherwise.
    launcher("read -t 1 line; [ $? -gt 128 ] && " + outcome(TOKEN)).run(run, metrics -> {});
    assertThat(run.outcome()).isPresent();
  }

  @Test
  void letsTheProcessTakeItsLastCheckpointWhenItIsInterrupted() throws Exception {
    Path ready = folder.resolve("ready");
    Path checkpoint = folder.resolve("checkpoint");
    AtomicReference<TrainingOutcome> outcome = new AtomicReference<>();
    Thread owner =
        new Thread(
            () ->
                outcome.set(
                    launcher(
                            "trap 'echo saved > %s; exit 3' TERM; touch %s; sleep 300 & wait"
                                .formatted(checkpoint, ready))
                        .run(run, metrics -> {})));
    owner.start();
    await(ready);

    owner.interrupt();
    owner.join(TimeUnit.SECONDS.toMillis(20));

    assertThat(outcome.get()).isEqualTo(new TrainingOutcome.Cancelled());
    assertThat(checkpoint).hasContent("saved");
  }

  @Test
  void endsAProcessThatDoesNotListenWhenItsTimeIsUp() throws Exception {
    Path pids = folder.resolve("pids");
    AtomicReference<TrainingOutcome> outcome = new AtomicReference<>();
    LocalProcessLauncher impatient =
        new LocalProcessLauncher(
            (run, hardware) ->
                List.of(
                    "bash",
                    "-c",
                    "trap '' TERM; echo $$ > %s.tmp; mv %s.tmp %s; while true; do sleep 1; done"
                        .formatted(pids, pids, pids)),
            CPU,
            Duration.ofMillis(500));
    Thread owner = new Thread(() -> outcome.set(impatient.run(run, metrics -> {})));
    owner.start();
    ProcessHandle deaf = processes(pids).get(0);

    owner.interrupt();
    owner.join(TimeUnit.SECONDS.toMillis(20));

    assertThat(outcome.get()).isEqualTo(new TrainingOutcome.Cancelled());
    deaf.onExit().get(20, TimeUnit.SECONDS);
  }

  @Test
  void takesAKillByTheSystemForALackOfMemory() {
    assertThat(launcher("kill -9 $$").run(run, metrics -> {}))
        .isInstanceOfSatisfying(
            TrainingOutcome.OutOfMemory.class,
            memory -> assertThat(memory.evidence()).contains("137").contains("log.txt"));
  }

  @Test
  void saysThatAnOutcomeMakesNoSense() {
    assertThatThrownBy(
            () ->
                launcher("echo '{\"token\":1,\"outc' > " + run.root().resolve("outcome.json"))
                    .run(run, metrics -> {}))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("makes no sense")
        .hasMessageContaining("outcome.json");
  }

  @Test
  void givesEachTrainingAnAcceleratorOfItsOwn() throws Exception {
    LocalProcessLauncher two =
        new LocalProcessLauncher(
            (run, hardware) ->
                List.of(
                    "bash",
                    "-c",
                    // Both wait for the other, so that they can only end side by side.
                    "echo $CUDA_VISIBLE_DEVICES > %s/visible; until [ $(ls %s/*/visible | wc -l) = 2 ]; do sleep 0.05; done; %s"
                        .formatted(run.root(), folder, outcome(run, run.request().token()))),
            gpus(2));
    assertThat(two.places()).isEqualTo(2);
    List<CompletableFuture<TrainingOutcome>> trainings = new ArrayList<>();
    for (String token : List.of("first", "second")) {
      RunFolder each =
          RunFolder.create(
              folder.resolve(token),
              new RunFolder.Request(token, "shell", TrainingSpec.seeded(1), folder, gpus(2)));
      trainings.add(CompletableFuture.supplyAsync(() -> two.run(each, metrics -> {})));
    }
    for (CompletableFuture<TrainingOutcome> training : trainings) {
      assertThat(training.get(30, TimeUnit.SECONDS))
          .isEqualTo(new TrainingOutcome.Diverged("loss is NaN"));
    }
    assertThat(
            List.of(
                Files.readString(folder.resolve("first/visible")).strip(),
                Files.readString(folder.resolve("second/visible")).strip()))
        .containsExactlyInAnyOrder("0", "1");
  }

  private static GpuProfile gpus(int accelerators) {
    return new GpuProfile("two", 1, 256, 1, accelerators, 80, Precision.BFLOAT16, 8, 512, true);
  }

  private static void await(Path file) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!Files.exists(file) && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
    assertThat(file).exists();
  }

  private static List<ProcessHandle> processes(Path pids) throws Exception {
    await(pids);
    List<ProcessHandle> tree = new ArrayList<>();
    for (String pid : List.of(Files.readString(pids).strip().split(" "))) {
      ProcessHandle.of(Long.parseLong(pid)).ifPresent(tree::add);
    }
    return tree;
  }

  private String outcome(String token) {
    return outcome(run, token);
  }

  private static String outcome(RunFolder run, String token) {
    return "echo '{\"token\":\"%s\",\"outcome\":{\"kind\":\"diverged\",\"evidence\":\"loss is NaN\"}}' > %s"
        .formatted(token, run.root().resolve("outcome.json"));
  }

  private static LocalProcessLauncher launcher(String script) {
    return new LocalProcessLauncher((run, hardware) -> List.of("bash", "-c", script), CPU);
  }
}
