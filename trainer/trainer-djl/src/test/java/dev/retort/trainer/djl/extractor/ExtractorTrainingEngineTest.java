package dev.retort.trainer.djl.extractor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.JsonFormat;
import dev.retort.dataset.DatasetFixture;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.trainer.FolderDigest;
import dev.retort.trainer.ModelArtifact;
import dev.retort.trainer.OutOfFoldPrediction;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TaskModel;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.TrainingSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtractorTrainingEngineTest {
  @TempDir Path home;

  private final ExtractorTrainingEngine engine = new ExtractorTrainingEngine();
  private final ExtractorModelLoader loader = new ExtractorModelLoader();

  @Test
  void learnsAFlatTaskAndServesIt() throws IOException {
    List<String[]> rows = MadeUpTasks.flat(300, 1);
    DatasetVersion dataset = dataset("flat", AnswerKind.JSON, rows);
    RunFolder run = run("run");

    ModelArtifact artifact = completed(engine.train(TrainingSpec.seeded(1), dataset, run));

    assertThat(artifact.digest()).isEqualTo(FolderDigest.of(run.student()));
    assertThat(artifact.measures().get("out_of_fold_accuracy")).isGreaterThan(0.97);
    assertThat(artifact.measures().get("reproducible_share")).isEqualTo(1);
    assertThat(answeredRight(run, MadeUpTasks.flat(200, 2))).isGreaterThan(0.97);
    List<OutOfFoldPrediction> held = new ArrayList<>();
    for (String line : Files.readAllLines(artifact.outOfFold())) {
      held.add(JsonFormat.mapper().readValue(line, OutOfFoldPrediction.class));
    }
    assertThat(held).extracting(p -> p.id().value()).hasSize(rows.size()).doesNotHaveDuplicates();
    List<RunFolder.Metric> metrics = run.reported();
    assertThat(metrics.get(metrics.size() - 1))
        .matches(last -> last.name().equals(RunFolder.Metric.PROGRESS) && last.value() == 1);
  }

  @Test
  void learnsOrderLinesWithNumbersUnitsAndSharedDates() {
    DatasetVersion dataset = dataset("lines", AnswerKind.JSON, MadeUpTasks.lines(300, 1));
    RunFolder run = run("run");

    completed(engine.train(TrainingSpec.seeded(1), dataset, run));

    assertThat(answeredRight(run, MadeUpTasks.lines(100, 2))).isGreaterThan(0.9);
  }

  @Test
  void learnsToolCalls() {
    DatasetVersion dataset = dataset("calls", AnswerKind.TOOL_CALLS, MadeUpTasks.calls(200, 1));
    RunFolder run = run("run");

    completed(engine.train(TrainingSpec.seeded(1), dataset, run));

    assertThat(answeredRight(run, MadeUpTasks.calls(100, 2))).isGreaterThan(0.95);
  }

  @Test
  void givesTheSameBytesForTheSameSpecAndOthersForAnotherSeed() {
    DatasetVersion dataset = dataset("flat", AnswerKind.JSON, MadeUpTasks.flat(80, 1));

    ModelArtifact first = completed(engine.train(TrainingSpec.seeded(1), dataset, run("a")));
    ModelArtifact again = completed(engine.train(TrainingSpec.seeded(1), dataset, run("b")));
    ModelArtifact other = completed(engine.train(TrainingSpec.seeded(2), dataset, run("c")));

    assertThat(again.digest()).isEqualTo(first.digest());
    assertThat(again.outOfFold()).hasSameTextualContentAs(first.outOfFold());
    assertThat(other.digest()).isNotEqualTo(first.digest());
  }

  @Test
  void endsAsCancelledWhenItsThreadIsInterrupted() {
    DatasetVersion dataset = dataset("flat", AnswerKind.JSON, MadeUpTasks.flat(80, 1));
    RunFolder run = run("run");

    Thread.currentThread().interrupt();
    TrainingOutcome outcome = engine.train(TrainingSpec.seeded(1), dataset, run);

    assertThat(outcome).isEqualTo(new TrainingOutcome.Cancelled());
    assertThat(run.student()).doesNotExist();
  }

  @Test
  void refusesTasksWhoseAnswersAreNotCopied() {
    DatasetVersion labels = dataset("labels", AnswerKind.LABEL, MadeUpTasks.flat(80, 1));
    DatasetVersion summaries = dataset("text", AnswerKind.JSON, MadeUpTasks.summaries(200, 1));
    DatasetVersion few = dataset("few", AnswerKind.JSON, MadeUpTasks.flat(20, 1));

    assertThat(engine.canLearn(labels)).isFalse();
    assertThat(engine.canLearn(summaries)).isFalse();
    assertThat(engine.canLearn(few)).isFalse();
    assertThatThrownBy(() -> engine.train(TrainingSpec.seeded(1), summaries, run("run")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Choose another engine");
  }

  @Test
  void refusesDamagedStudents() throws IOException {
    DatasetVersion dataset = dataset("flat", AnswerKind.JSON, MadeUpTasks.flat(80, 1));
    RunFolder run = run("run");
    completed(engine.train(TrainingSpec.seeded(1), dataset, run));
    Path numbers = run.student().resolve(ExtractorFiles.TAGGER);
    byte[] whole = Files.readAllBytes(numbers);

    byte[] flipped = whole.clone();
    flipped[whole.length / 2] ^= 1;
    Files.write(numbers, flipped);
    assertThatThrownBy(() -> loader.load(run.student()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("checksum");
    Files.write(numbers, java.util.Arrays.copyOf(whole, whole.length / 2));
    assertThatThrownBy(() -> loader.load(run.student()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("tagger.bin is damaged");
    Files.delete(numbers);
    assertThatThrownBy(() -> loader.load(run.student()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("cannot read");
  }

  @Test
  void averagesANetworkWithTheChainWhereThereAreRowsEnough() throws IOException {
    ExtractorTrainingEngine pair = new ExtractorTrainingEngine(100);
    DatasetVersion dataset = dataset("flat", AnswerKind.JSON, MadeUpTasks.flat(100, 1));
    RunFolder run = run("a");
    TrainingSpec defaults = TrainingSpec.seeded(1);
    TrainingSpec spec =
        new TrainingSpec(defaults.objective(), defaults.seed(), 2, defaults.decoder());

    ModelArtifact first = completed(pair.train(spec, dataset, run));
    ModelArtifact again = completed(pair.train(spec, dataset, run("b")));

    assertThat(first.measures()).containsEntry("folds", 2.0).containsEntry("network_epochs", 15.0);
    assertThat(answeredRight(run, MadeUpTasks.flat(100, 2))).isGreaterThan(0.9);
    assertThat(again.digest()).isEqualTo(first.digest());
    assertThat(again.outOfFold()).hasSameTextualContentAs(first.outOfFold());
    List<RunFolder.Metric> metrics = run.reported();
    assertThat(metrics.get(metrics.size() - 1).value()).isEqualTo(1);
    for (String name : List.of(ExtractorFiles.VOCABULARY, ExtractorFiles.NETWORK)) {
      refusesDamage(run.student(), name);
    }
  }

  private void refusesDamage(Path student, String name) throws IOException {
    Path file = student.resolve(name);
    byte[] whole = Files.readAllBytes(file);
    byte[] flipped = whole.clone();
    flipped[whole.length / 2] ^= 1;
    Files.write(file, flipped);
    assertThatThrownBy(() -> loader.load(student))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("checksum");
    Files.delete(file);
    assertThatThrownBy(() -> loader.load(student))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("cannot read");
    Files.write(file, whole);
  }

  private double answeredRight(RunFolder run, List<String[]> rows) {
    assertThat(loader.recognises(run.student())).isTrue();
    int right = 0;
    try (TaskModel model = loader.load(run.student())) {
      for (String[] row : rows) {
        right += model.predict(row[0]).answer().equals(row[1]) ? 1 : 0;
      }
      assertThat(model.predict("").confidence()).isZero();
    }
    return (double) right / rows.size();
  }

  private DatasetVersion dataset(String name, AnswerKind kind, List<String[]> rows) {
    return DatasetFixture.write(home.resolve(name), kind, rows);
  }

  private static ModelArtifact completed(TrainingOutcome outcome) {
    assertThat(outcome).isInstanceOf(TrainingOutcome.Completed.class);
    return ((TrainingOutcome.Completed) outcome).artifact();
  }

  private RunFolder run(String name) {
    return RunFolder.create(
        home.resolve(name),
        new RunFolder.Request(
            "token",
            ExtractorTrainingEngine.NAME,
            TrainingSpec.seeded(1),
            home.resolve("dataset")));
  }
}
