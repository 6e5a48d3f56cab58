package dev.retort.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  @TempDir Path folder;
  private RunFolder.Request request;
  private RunFolder run;

  @BeforeEach
  void prepare() {
    request =
        new RunFolder.Request("token-1", "engine", TrainingSpec.seeded(7), folder.resolve("data"));
    run = RunFolder.create(folder.resolve("run"), request);
  }

  @Test
  void saysWhatIsAskedFor() {
    assertThat(new RunFolder(run.root()).request()).isEqualTo(request);
    assertThat(run.outcome()).isEmpty();
    assertThat(run.reported()).isEmpty();
  }

  @Test
  void keepsEveryOutcome() {
    ModelArtifact artifact =
        new ModelArtifact(
            run.student(),
            "engine",
            "ab".repeat(32),
            run.outOfFold(),
            new TreeMap<>(Map.of("accuracy", 0.1 + 0.2)));
    for (TrainingOutcome outcome :
        List.of(
            new TrainingOutcome.Completed(artifact),
            new TrainingOutcome.Diverged("loss is NaN at step 3"),
            new TrainingOutcome.OutOfMemory("needs 3 GB of 2 GB"),
            new TrainingOutcome.Cancelled())) {
      run.finish(outcome);
      assertThat(new RunFolder(run.root()).outcome()).contains(outcome);
    }
  }

  @Test
  void doesNotTakeAnOutcomeOfAnAttemptThatLostItsOwner() throws IOException {
    run.finish(new TrainingOutcome.Cancelled());
    byte[] outcome = Files.readAllBytes(run.root().resolve("outcome.json"));
    RunFolder next =
        RunFolder.create(
            run.root(),
            new RunFolder.Request("token-2", "engine", request.spec(), request.dataset()));
    assertThat(next.outcome()).isEmpty();

    Files.write(next.root().resolve("outcome.json"), outcome);

    assertThat(next.outcome()).isEmpty();
  }

  @Test
  void beginsAnAttemptWithNothingOfTheOneBefore() {
    run.report(new RunFolder.Metric("loss", 1, 0.5));
    run.finish(new TrainingOutcome.Cancelled());
    RunFolder next = RunFolder.create(run.root(), request);
    assertThat(next.outcome()).isEmpty();
    assertThat(next.reported()).isEmpty();
  }

  @Test
  void readsMetricsWhileALineIsBeingWritten() throws IOException {
    RunFolder.Metric loss = new RunFolder.Metric("loss", 1, 0.1 + 0.2);
    RunFolder.Metric progress = new RunFolder.Metric(RunFolder.Metric.PROGRESS, 1, 0.5);
    run.report(loss);
    run.report(progress);
    Files.writeString(run.metrics(), "{\"name\":\"lo", StandardOpenOption.APPEND);
    assertThat(run.reported()).containsExactly(loss, progress);
  }

  @Test
  void saysWhichFileIsMissing() {
    assertThatThrownBy(() -> new RunFolder(folder.resolve("nowhere")).request())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("spec.json");
  }
}
