package dev.retort.trainer.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.JsonFormat;
import dev.retort.capture.TokenLogprob;
import dev.retort.dataset.DatasetFixture;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.trainer.ClassifierRecipe;
import dev.retort.trainer.ClassifierRecipe.Dissent;
import dev.retort.trainer.Divergence;
import dev.retort.trainer.FolderDigest;
import dev.retort.trainer.LogitDistillation;
import dev.retort.trainer.ModelArtifact;
import dev.retort.trainer.OutOfFoldPrediction;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TaskModel;
import dev.retort.trainer.TeacherScores;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.TrainingSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
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

  @Test
  void learnsHowLikelyTheTeacherFoundEachLabel() {
    List<String[]> rows = new ArrayList<>();
    List<List<TokenLogprob>> told = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      // The two tied topics are answered by a coin, of which the teacher knows how it is loaded.
      String answer = i % 3 == 2 ? "top_up" : i % 2 == 0 ? "refund" : "return";
      rows.add(new String[] {(i % 3 == 2 ? "deposit " : "money back ") + FILLERS[i % 12], answer});
      told.add(
          i % 3 == 2
              ? List.of(new TokenLogprob("top_up", 0, List.of()))
              : List.of(
                  token("re", 0.98, "top", 0.02),
                  i % 2 == 0 ? token("fund", 0.9, "turn", 0.1) : token("turn", 0.1, "fund", 0.9)));
    }
    DatasetVersion dataset = DatasetFixture.write(home.resolve("dataset"), AnswerKind.LABEL, rows);
    DatasetFixture.tell(dataset, told);

    ModelArtifact artifact = completed(engine.train(distilling(0), dataset, run("soft", 1)));
    ModelArtifact plain = completed(engine.train(TrainingSpec.seeded(1), dataset, run("plain", 1)));

    assertThat(artifact.measures())
        .containsEntry("rows_with_teacher_scores", 120.0)
        .containsEntry("rows_by_answer_alone", 0.0);
    NGramBagModel soft = StudentFiles.read(artifact.folder());
    NGramBagModel hard = StudentFiles.read(plain.folder());
    for (String filler : FILLERS) {
      assertThat(soft.predict("money back " + filler).answer()).isEqualTo("refund");
    }
    assertThat(lead(soft)).isGreaterThan(2 * Math.abs(lead(hard)));
  }

  @Test
  void learnsAsBeforeWhereTheAnswerHasAllTheShare() {
    List<String[]> rows = rows(60);
    DatasetVersion dataset = DatasetFixture.write(home.resolve("dataset"), AnswerKind.LABEL, rows);
    DatasetFixture.tell(
        dataset, rows.stream().map(row -> List.of(token(row[1], 0.5, "refund", 0.4))).toList());

    ModelArtifact soft = completed(engine.train(distilling(1), dataset, run("soft", 1)));
    ModelArtifact plain = completed(engine.train(TrainingSpec.seeded(1), dataset, run("plain", 1)));

    assertThat(soft.digest()).isEqualTo(plain.digest());
  }

  @Test
  void saysThatNoRowHasProbabilities() {
    DatasetVersion dataset =
        DatasetFixture.write(home.resolve("dataset"), AnswerKind.LABEL, rows(60));
    DatasetFixture.tell(dataset, List.of(List.of(token("something", 0.9, "else", 0.1))));

    assertThatThrownBy(() -> engine.train(distilling(0), dataset, run("soft", 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("none of 60 training rows");
  }

  @Test
  void sharesARowAmongItsAnswersOnlyIfItIsToldTo() {
    List<String[]> rows = rows(60);
    SortedMap<String, Integer> votes = new TreeMap<>();
    votes.put(rows.get(0)[1], 2);
    votes.put("refund", 1);
    DatasetVersion agreed = DatasetFixture.write(home.resolve("agreed"), AnswerKind.LABEL, rows);
    DatasetVersion disputed =
        DatasetFixture.write(home.resolve("dataset"), AnswerKind.LABEL, rows, Map.of(0, votes));
    TrainingSpec usual = TrainingSpec.seeded(1);
    ClassifierRecipe recipe = usual.classifier();
    TrainingSpec sharing =
        usual.with(
            new ClassifierRecipe(
                recipe.wordOrder(),
                recipe.characterOrder(),
                recipe.minimumTexts(),
                recipe.dropout(),
                recipe.epochs(),
                recipe.networks(),
                Dissent.SHARES));

    ModelArtifact without = completed(engine.train(usual, agreed, run("without", 1)));
    ModelArtifact majority = completed(engine.train(usual, disputed, run("majority", 1)));
    ModelArtifact shares = completed(engine.train(sharing, disputed, run("shares", 1)));

    assertThat(disputed.id()).isNotEqualTo(agreed.id());
    assertThat(majority.digest()).isEqualTo(without.digest());
    assertThat(shares.digest()).isNotEqualTo(without.digest());
    assertThat(shares.measures()).containsEntry("rows_with_several_answers", 1.0);
  }

  @Test
  void obeysItsRecipe() {
    DatasetVersion dataset =
        DatasetFixture.write(home.resolve("dataset"), AnswerKind.LABEL, rows(60));
    TrainingSpec usual = TrainingSpec.seeded(1);
    TrainingSpec own = usual.with(new ClassifierRecipe(3, 4, 1, 0.5, 6, 1, Dissent.MAJORITY));

    ModelArtifact first = completed(engine.train(usual, dataset, run("usual", 1)));
    ModelArtifact other = completed(engine.train(own, dataset, run("own", 1)));

    assertThat(other.measures().get("epochs")).isLessThanOrEqualTo(6);
    assertThat(other.measures().get("features")).isGreaterThan(first.measures().get("features"));
    assertThat(StudentFiles.read(other.folder()).table().orders()).isEqualTo(new NGramOrders(3, 4));
  }

  private static TrainingSpec distilling(double hardShare) {
    TrainingSpec usual = TrainingSpec.seeded(1);
    return new TrainingSpec(
        new LogitDistillation(
            new TeacherScores.Captured(),
            new Divergence.ForwardKl(),
            1,
            hardShare,
            LogitDistillation.DEFAULT_LIKELIEST,
            Optional.empty()),
        usual.seed(),
        usual.folds(),
        usual.decoder());
  }

  private static TokenLogprob token(
      String text, double probability, String other, double otherProbability) {
    return new TokenLogprob(
        text,
        Math.log(probability),
        List.of(
            new TokenLogprob.Alternative(text, Math.log(probability)),
            new TokenLogprob.Alternative(other, Math.log(otherProbability))));
  }

  /** How much likelier than a return a model finds a refund. */
  private static double lead(NGramBagModel model) {
    float[] scores = model.table().score("money back").labels();
    return scores[model.labels().indexOf("refund")] - scores[model.labels().indexOf("return")];
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
