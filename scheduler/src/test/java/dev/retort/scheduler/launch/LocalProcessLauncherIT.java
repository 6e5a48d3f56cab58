package dev.retort.scheduler.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.TrainingSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
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
            new RunFolder.Request(TOKEN, "shell", TrainingSpec.seeded(1), folder));
  }

  @Test
  void takesTheOutcomeThatTheProcessLeaves() {
    assertThat(launcher(outcome(TOKEN)).run(run, share -> {}))
        .isEqualTo(new TrainingOutcome.Diverged("loss is NaN"));
  }

  @Test
  void doesNotTakeTheOutcomeOfAnotherAttempt() {
    assertThatThrownBy(() -> launcher(outcome("an-earlier-attempt")).run(run, share -> {}))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("exit code 0");
  }

  @Test
  void showsTheEndOfTheLogWhenTheProcessDies() {
    assertThatThrownBy(
            () ->
                launcher("seq 1 40; printf '\\377 cannot allocate\\n' >&2; exit 7")
                    .run(run, share -> {}))
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
    assertThatThrownBy(() -> launcher.run(run, share -> {}))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("/no/such/program");
  }

  @Test
  void limitsTheMathThreadsBeforeTheProcessStarts() throws Exception {
    launcher("echo $OMP_NUM_THREADS $OMP_WAIT_POLICY; " + outcome(TOKEN)).run(run, share -> {});
    assertThat(run.root().resolve("log.txt")).hasContent("3 passive");
  }

  @Test
  void tellsHowFarTheProcessIs() {
    List<Double> shares = Collections.synchronizedList(new ArrayList<>());
    String metric = "echo '{\"name\":\"progress\",\"step\":1,\"value\":%s}' >> " + run.metrics();
    launcher(
            metric.formatted("0.25")
                + "; echo '{\"name\":\"loss\",\"step\":1,\"value\":3}' >> "
                + run.metrics()
                + "; printf '{\"name\":\"prog' >> "
                + run.metrics()
                + "; sleep 1; "
                + outcome(TOKEN))
        .run(run, shares::add);
    assertThat(shares).isNotEmpty().containsOnly(0.25);
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
                      .run(run, share -> {}));
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
    launcher("read -t 1 line; [ $? -gt 128 ] && " + outcome(TOKEN)).run(run, share -> {});
    assertThat(run.outcome()).isPresent();
  }

  private static List<ProcessHandle> processes(Path pids) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!Files.exists(pids) && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
    List<ProcessHandle> tree = new ArrayList<>();
    for (String pid : List.of(Files.readString(pids).strip().split(" "))) {
      ProcessHandle.of(Long.parseLong(pid)).ifPresent(tree::add);
    }
    return tree;
  }

  private String outcome(String token) {
    return "echo '{\"token\":\"%s\",\"outcome\":{\"kind\":\"diverged\",\"evidence\":\"loss is NaN\"}}' > %s"
        .formatted(token, run.root().resolve("outcome.json"));
  }

  private static LocalProcessLauncher launcher(String script) {
    return new LocalProcessLauncher((run, hardware) -> List.of("bash", "-c", script), CPU);
  }
}
