package dev.retort.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.trainer.FolderDigest;
import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.ModelArtifact;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.TrainingSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingAttemptsTest {
  @TempDir Path folder;
  private TrainingAttempts attempts;

  @BeforeEach
  void open() {
    attempts = new TrainingAttempts(folder.resolve("key"));
  }

  @Test
  void goesOnFromTheNewestOfThoseThatWereBrokenOff() {
    RunFolder killed = attempts.next(request("1", 7));
    checkpoint(killed, 20);
    RunFolder second = attempts.next(request("2", 7));
    assertThat(second.resumeFrom().orElseThrow()).hasFileName("step-000000000020");
    checkpoint(second, 30);
    second.finish(new TrainingOutcome.Cancelled());
    assertThat(attempts.next(request("3", 7)).resumeFrom().orElseThrow())
        .hasFileName("step-000000000030");
  }

  @Test
  void doesNotGoOnWithAnotherTrainingOrOneThatCameToItsEnd() {
    RunFolder diverged = attempts.next(request("1", 7));
    checkpoint(diverged, 20);
    assertThat(attempts.next(request("2", 8)).resumeFrom()).isEmpty();
    diverged.finish(new TrainingOutcome.Diverged("NaN"));
    assertThat(attempts.next(request("3", 7)).resumeFrom()).isEmpty();
  }

  @Test
  void distrustsACheckpointThatLedNowhere() {
    checkpoint(attempts.next(request("1", 7)), 20);
    RunFolder crashed = attempts.next(request("2", 7));
    TrainingAttempts.distrust(crashed);
    assertThat(attempts.next(request("3", 7)).resumeFrom()).isEmpty();
  }

  @Test
  void trustsACheckpointThatAFailedAttemptCameTo() {
    checkpoint(attempts.next(request("1", 7)), 20);
    RunFolder further = attempts.next(request("2", 7));
    checkpoint(further, 25);
    TrainingAttempts.distrust(further);
    assertThat(attempts.next(request("3", 7)).resumeFrom().orElseThrow())
        .hasFileName("step-000000000025");
  }

  @Test
  void keepsTheOneThatEndedWithAStudent() {
    RunFolder first = attempts.next(request("1", 7));
    RunFolder kept = attempts.next(request("2", 7));
    checkpoint(kept, 20);
    attempts.keepOnly(kept);
    assertThat(first.root()).doesNotExist();
    assertThat(kept.isPrepared()).isTrue();
    assertThat(kept.checkpoints().latest()).isEmpty();
  }

  @Test
  void goesOnWithAnAttemptWhoseJobIsHeld() {
    RunFolder held = attempts.next(request("1", 7));
    attempts.next(request("2", 7));
    assertThat(attempts.underWay(request("3", 7), held::equals)).contains(held);
    assertThat(attempts.underWay(request("3", 8), held::equals))
        .as("that is another training")
        .isEmpty();
    assertThat(attempts.underWay(request("3", 7), attempt -> false)).isEmpty();
  }

  @Test
  void takesAHeldStudentOnlyAsItWas() throws IOException {
    RunFolder held = attempts.next(request("1", 7));
    Files.createDirectories(held.student());
    Files.writeString(held.student().resolve("weights"), "1 2 3");
    held.finish(
        new TrainingOutcome.Completed(
            new ModelArtifact(
                held.student(),
                "engine",
                FolderDigest.of(held.student()),
                held.outOfFold(),
                new TreeMap<>(Map.of("accuracy", 0.9)))));
    assertThat(attempts.underWay(request("2", 7), held::equals)).contains(held);
    Files.writeString(held.student().resolve("weights"), "1 2 4");
    assertThat(attempts.underWay(request("2", 7), held::equals)).isEmpty();
  }

  private static void checkpoint(RunFolder run, long step) {
    run.checkpoints().publish(step, files -> Files.writeString(files.resolve("w"), "w" + step));
  }

  private RunFolder.Request request(String token, long seed) {
    return new RunFolder.Request(
        token, "engine", TrainingSpec.seeded(seed), folder.resolve("data"), GpuProfile.CPU);
  }
}
