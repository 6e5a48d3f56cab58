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
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LocalProcessLauncherIT extends JobLauncherContract {
  @Override
  protected JobLauncher launcher(JobCommand command) {
    return new LocalProcessLauncher(command, CPU);
  }

  @Test
  void saysThatTheProcessCannotBeStarted() {
    LocalProcessLauncher launcher =
        new LocalProcessLauncher((run, hardware) -> List.of("/no/such/program"), CPU);
    assertThatThrownBy(() -> launcher.run(run, 0, metrics -> {}))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("/no/such/program");
  }

  @Test
  void closesTheProcessesInputOnlyWithItsOwnEnd() throws Exception {
    // The input stays open while the owner lives: `read` would end the wait at once otherwise.
    launcher("read -t 1 line; [ $? -gt 128 ] && " + outcome(run, token)).run(run, 0, metrics -> {});
    assertThat(run.outcome()).isPresent();
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
    Thread owner = new Thread(() -> outcome.set(impatient.run(run, 0, metrics -> {})));
    owner.start();
    ProcessHandle deaf = processes(pids).get(0);

    owner.interrupt();
    owner.join(TimeUnit.SECONDS.toMillis(20));

    assertThat(outcome.get()).isEqualTo(new TrainingOutcome.Cancelled());
    deaf.onExit().get(20, TimeUnit.SECONDS);
  }

  @Test
  void saysThatAnOutcomeMakesNoSense() {
    assertThatThrownBy(
            () ->
                launcher("echo '{\"token\":1,\"outc' > " + run.root().resolve("outcome.json"))
                    .run(run, 0, metrics -> {}))
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
      trainings.add(CompletableFuture.supplyAsync(() -> two.run(each, 0, metrics -> {})));
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

  @Test
  void givesATrainingAsManyAcceleratorsAsTheProfileSays() {
    GpuProfile pairs =
        new GpuProfile("pairs", 1, 256, 1, 4, 80, Precision.BFLOAT16, 8, 512, true, 2);
    RunFolder pair =
        RunFolder.create(
            folder.resolve("pair"),
            new RunFolder.Request("pair", "shell", TrainingSpec.seeded(1), folder, pairs));
    LocalProcessLauncher launcher =
        new LocalProcessLauncher(
            (run, hardware) ->
                List.of(
                    "bash",
                    "-c",
                    "echo $CUDA_VISIBLE_DEVICES > %s/visible; %s"
                        .formatted(run.root(), outcome(run, "pair"))),
            pairs);

    assertThat(launcher.places()).isEqualTo(2);
    assertThat(launcher.run(pair, 0, metrics -> {}))
        .isEqualTo(new TrainingOutcome.Diverged("loss is NaN"));
    assertThat(pair.root().resolve("visible")).hasContent("0,1");
  }

  @Test
  void theMoreUrgentTrainingGetsTheNextFreePlace() throws Exception {
    LocalProcessLauncher one =
        new LocalProcessLauncher(
            (run, hardware) ->
                List.of(
                    "bash",
                    "-c",
                    "echo %s >> %s/order; until [ -e %s/go ]; do sleep 0.05; done; %s"
                        .formatted(
                            run.request().token(),
                            folder,
                            folder,
                            outcome(run, run.request().token()))),
            gpus(1));
    List<Thread> owners = new ArrayList<>();
    for (Map.Entry<String, Integer> asked :
        List.of(Map.entry("first", 0), Map.entry("usual", 0), Map.entry("urgent", 5))) {
      RunFolder run =
          RunFolder.create(
              folder.resolve(asked.getKey()),
              new RunFolder.Request(
                  asked.getKey(), "shell", TrainingSpec.seeded(1), folder, gpus(1)));
      Thread owner = new Thread(() -> one.run(run, asked.getValue(), metrics -> {}));
      owners.add(owner);
      owner.start();
      await(
          asked.getKey(),
          () ->
              owner.getState() == Thread.State.WAITING
                  || (Files.exists(folder.resolve("order"))
                      && owner.getState() == Thread.State.TIMED_WAITING));
    }
    Files.createFile(folder.resolve("go"));
    for (Thread owner : owners) {
      owner.join(TimeUnit.SECONDS.toMillis(30));
    }
    assertThat(Files.readAllLines(folder.resolve("order")))
        .containsExactly("first", "urgent", "usual");
  }

  private static GpuProfile gpus(int accelerators) {
    return new GpuProfile("two", 1, 256, 1, accelerators, 80, Precision.BFLOAT16, 8, 512, true);
  }
}
