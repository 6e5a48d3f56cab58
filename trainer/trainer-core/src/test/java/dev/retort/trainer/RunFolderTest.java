package dev.retort.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
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

  @Test
  void followsMetricsAsTheyCome() throws IOException {
    JsonLines<RunFolder.Metric> feed = run.metricsFeed();
    assertThat(feed.next()).isEmpty();
    RunFolder.Metric loss = new RunFolder.Metric(RunFolder.Metric.LOSS, 1, 0.5);
    run.report(loss);
    assertThat(feed.next()).containsExactly(loss);
    Files.writeString(run.metrics(), "{\"name\":\"loss\",\"step\":2,", StandardOpenOption.APPEND);
    assertThat(feed.next()).isEmpty();
    Files.writeString(
        run.metrics(), "\"value\":0.25}\n{\"name\":3\nnull\n", StandardOpenOption.APPEND);
    assertThat(feed.next()).containsExactly(new RunFolder.Metric(RunFolder.Metric.LOSS, 2, 0.25));
    assertThat(feed.next()).isEmpty();
  }

  @Test
  void keepsSamplesByTheirRow() {
    RunFolder.Sample sample = new RunFolder.Sample(3, new ExchangeId("row-1"), "an answer");
    run.report(sample);
    assertThat(run.sampled()).containsExactly(sample);
  }

  @Test
  void refusesAMetricThatIsNoNumber() {
    assertThatThrownBy(() -> new RunFolder.Metric(RunFolder.Metric.LOSS, 4, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("loss at step 4");
  }

  @Test
  void readsTheFirstVersionOfTheContract() throws IOException {
    JsonNode written = JsonFormat.mapper().readTree(run.root().resolve("spec.json").toFile());
    ((ObjectNode) written).remove(List.of("schemaVersion", "hardware"));
    Files.writeString(run.root().resolve("spec.json"), written.toString());
    RunFolder.Request read = run.request();
    assertThat(read.schemaVersion()).isEqualTo(1);
    assertThat(read.hardware()).isEqualTo(GpuProfile.CPU);
    assertThat(read.resumeFrom()).isEmpty();
    assertThat(read.trainsTheSameAs(request)).isTrue();
  }

  @Test
  void refusesALaterVersionOfTheContract() throws IOException {
    Path spec = run.root().resolve("spec.json");
    Files.writeString(
        spec, Files.readString(spec).replace("\"schemaVersion\" : 2", "\"schemaVersion\" : 3"));
    assertThatThrownBy(run::request).hasMessageContaining("version 3 of the contract");
  }

  @Test
  void goesOnWhereAnAttemptOfTheSameWas() throws IOException {
    run.report(new RunFolder.Metric(RunFolder.Metric.LOSS, 10, 3));
    run.checkpoints().publish(10, files -> Files.writeString(files.resolve("weights"), "ten"));
    run.report(new RunFolder.Metric(RunFolder.Metric.LOSS, 15, 2));
    RunFolder next =
        RunFolder.resume(
            folder.resolve("next"),
            new RunFolder.Request("token-2", "engine", request.spec(), request.dataset()),
            run);
    Path checkpoint = next.resumeFrom().orElseThrow();
    assertThat(checkpoint.resolve("weights")).hasContent("ten");
    assertThat(checkpoint).startsWith(next.root());
    assertThat(next.request().resumeFrom()).contains(checkpoint);
    assertThat(next.reported()).containsExactly(new RunFolder.Metric(RunFolder.Metric.LOSS, 10, 3));
    assertThat(run.checkpoints().latest()).isEmpty();
  }

  @Test
  void beginsFromTheBeginningWithoutACheckpoint() {
    RunFolder next =
        RunFolder.resume(
            folder.resolve("next"),
            new RunFolder.Request("token-2", "engine", request.spec(), request.dataset()),
            run);
    assertThat(next.resumeFrom()).isEmpty();
  }

  @Test
  void doesNotGoOnFromAnotherTraining() {
    RunFolder.Request other =
        new RunFolder.Request("token-2", "engine", TrainingSpec.seeded(8), request.dataset());
    assertThatThrownBy(() -> RunFolder.resume(folder.resolve("next"), other, run))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("another training");
  }
}
