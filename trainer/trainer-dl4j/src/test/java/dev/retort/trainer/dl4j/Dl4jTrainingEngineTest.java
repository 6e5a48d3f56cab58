package dev.retort.trainer.dl4j;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Dl4jTrainingEngineTest {
  private static final String[][] TOPICS = {
    {"card_lost", "lost", "stolen", "missing", "gone"},
    {"top_up", "top", "deposit", "refill", "load"},
    {"exchange", "currency", "euros", "dollars", "convert"},
    {"refund", "refund", "return", "reimburse", "back"}
  };
  private static final String[] FILLERS = {
    "please", "my", "account", "today", "how", "do", "i", "the", "was", "can", "you", "help"
  };

  @TempDir Path home;

  private final Dl4jTrainingEngine engine = new Dl4jTrainingEngine();

  @Test
  void learnsASmallClosedSetAndServesIt() throws IOException {
    List<String[]> rows = rows(240);
    DatasetVersion dataset = DatasetFixture.write(home.resolve("dataset"), AnswerKind.LABEL, rows);
    RunFolder run = run("run", 1);

    ModelArtifact artifact = completed(engine.train(TrainingSpec.seeded(1), dataset, run));

    assertThat(artifact.digest()).isEqualTo(FolderDigest.of(run.student()));
    assertThat(artifact.measures().get("out_of_fold_accuracy")).isGreaterThan(0.95);
    assertThat(artifact.measures()).containsKeys("temperature", "epochs", "features");
    Dl4jModelLoader loader = new Dl4jModelLoader();
    assertThat(loader.recognises(run.student())).isTrue();
    try (TaskModel model = loader.load(run.student())) {
      for (String[] row : rows) {
        assertThat(model.predict(row[0]).answer()).isEqualTo(row[1]);
      }
      assertThat(model.predict("").confidence()).isLessThan(0.5);
      assertThat(model.predict("ψψψ 宇宙 §§").confidence()).isLessThan(0.5);
    }
    List<OutOfFoldPrediction> held = new ArrayList<>();
    for (String line : Files.readAllLines(artifact.outOfFold())) {
      held.add(JsonFormat.mapper().readValue(line, OutOfFoldPrediction.class));
    }
    assertThat(held).extracting(p -> p.id().value()).hasSize(rows.size()).doesNotHaveDuplicates();
    assertThat(held).allMatch(p -> p.reference().equals(answerOf(rows, p)));
    List<String> metrics = Files.readAllLines(run.metrics());
    RunFolder.Metric last =
        JsonFormat.mapper().readValue(metrics.get(metrics.size() - 1), RunFolder.Metric.class);
    assertThat(last.name()).isEqualTo(RunFolder.Metric.PROGRESS);
    assertThat(last.value()).isEqualTo(1);
  }

  @Test
  void givesTheSameBytesForTheSameSpecAndOthersForAnotherSeed() {
    DatasetVersion dataset =
        DatasetFixture.write(home.resolve("dataset"), AnswerKind.LABEL, rows(60));

    ModelArtifact first = completed(engine.train(TrainingSpec.seeded(1), dataset, run("a", 1)));
    ModelArtifact again = completed(engine.train(TrainingSpec.seeded(1), dataset, run("b", 1)));
    ModelArtifact other = completed(engine.train(TrainingSpec.seeded(2), dataset, run("c", 2)));

    assertThat(again.digest()).isEqualTo(first.digest());
    assertThat(again.outOfFold()).hasSameTextualContentAs(first.outOfFold());
    assertThat(other.digest()).isNotEqualTo(first.digest());
  }

  @Test
  void endsAsCancelledWhenItsThreadIsInterrupted() {
    DatasetVersion dataset =
        DatasetFixture.write(home.resolve("dataset"), AnswerKind.LABEL, rows(60));
    RunFolder run = run("run", 1);

    Thread.currentThread().interrupt();
    TrainingOutcome outcome = engine.train(TrainingSpec.seeded(1), dataset, run);

    assertThat(outcome).isEqualTo(new TrainingOutcome.Cancelled());
    assertThat(run.student()).doesNotExist();
  }

  @Test
  void refusesTasksWithoutAClosedSetOfTwoLabels() {
    DatasetVersion json = DatasetFixture.write(home.resolve("json"), AnswerKind.JSON, rows(20));
    DatasetVersion single =
        DatasetFixture.write(
            home.resolve("single"), AnswerKind.LABEL, List.<String[]>of(new String[] {"a", "b"}));

    assertThat(engine.canLearn(json)).isFalse();
    assertThat(engine.canLearn(single)).isFalse();
    assertThatThrownBy(() -> engine.train(TrainingSpec.seeded(1), single, run("run", 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("two or more");
  }

  @Test
  void survivesFewerRowsThanFolds() {
    DatasetVersion dataset =
        DatasetFixture.write(home.resolve("dataset"), AnswerKind.LABEL, rows(3));

    TrainingOutcome outcome = engine.train(TrainingSpec.seeded(1), dataset, run("run", 1));

    assertThat(outcome).isInstanceOf(TrainingOutcome.Completed.class);
  }

  private static String answerOf(List<String[]> rows, OutOfFoldPrediction prediction) {
    return rows.get(Integer.parseInt(prediction.id().value().substring("row-".length())))[1];
  }

  private static ModelArtifact completed(TrainingOutcome outcome) {
    assertThat(outcome).isInstanceOf(TrainingOutcome.Completed.class);
    return ((TrainingOutcome.Completed) outcome).artifact();
  }

  private RunFolder run(String name, long seed) {
    return RunFolder.create(
        home.resolve(name),
        new RunFolder.Request(
            "token", Dl4jTrainingEngine.NAME, TrainingSpec.seeded(seed), home.resolve("dataset")));
  }

  private static List<String[]> rows(int size) {
    SplittableRandom random = new SplittableRandom(3);
    List<String[]> rows = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      String[] topic = TOPICS[i % TOPICS.length];
      String text =
          "%s %s %s %s"
              .formatted(
                  FILLERS[random.nextInt(FILLERS.length)],
                  topic[1 + random.nextInt(topic.length - 1)],
                  FILLERS[random.nextInt(FILLERS.length)],
                  FILLERS[random.nextInt(FILLERS.length)]);
      rows.add(new String[] {text, topic[0]});
    }
    return rows;
  }
}
