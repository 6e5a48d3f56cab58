package dev.retort.trainer.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.retort.capture.JsonFormat;
import dev.retort.dataset.DatasetFixture;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.dataset.label.LabelNotation;
import dev.retort.trainer.ModelArtifact;
import dev.retort.trainer.OutOfFoldPrediction;
import dev.retort.trainer.Prediction;
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
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelSetTrainingTest {
  private static final LabelNotation ARRAYS = new LabelNotation(LabelNotation.Style.JSON, "[]");

  @TempDir Path home;

  @Test
  void theGradientOfBinaryCrossEntropyIsProbabilityLessTruthAndFitsFiniteDifferences() {
    int inputs = 7;
    int labels = 4;
    Random random = new Random(5);
    float[] x = new float[2 * inputs];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextGaussian();
    }
    boolean[][] truth = {{true, false, true, false}, {false, false, false, false}};
    float[] y = {1, 0, 1, 0, 0, 0, 0, 0};
    try (LabelHead head = new LabelHead(Link.SIGMOID, inputs, labels, 2, 3)) {
      LabelHead.Weights weights = head.weights();
      assertThat(head.loss(x, y)).isCloseTo(loss(weights, x, truth), within(1e-5));

      float[] gradient = head.train(x, y, 0);

      for (int i = 0; i < x.length; i++) {
        int row = i / inputs;
        float[] scores =
            weights.scores(java.util.Arrays.copyOfRange(x, row * inputs, (row + 1) * inputs));
        double byHand = 0;
        for (int label = 0; label < labels; label++) {
          double probability = 1 / (1 + Math.exp(-scores[label]));
          byHand += (probability - y[row * labels + label]) * weights.byInput()[i % inputs][label];
        }
        assertThat((double) gradient[i]).isCloseTo(byHand, within(1e-5));
        float[] up = x.clone();
        float[] down = x.clone();
        up[i] += 1e-2f;
        down[i] -= 1e-2f;
        double slope =
            2 * (loss(weights, up, truth) - loss(weights, down, truth)) / (up[i] - down[i]);
        assertThat((double) gradient[i]).isCloseTo(slope, within(2e-4));
      }
    }
  }

  private static double loss(LabelHead.Weights weights, float[] x, boolean[][] truth) {
    int inputs = x.length / truth.length;
    float[][] scores = new float[truth.length][];
    for (int row = 0; row < truth.length; row++) {
      scores[row] =
          weights.scores(java.util.Arrays.copyOfRange(x, row * inputs, (row + 1) * inputs));
    }
    return Sigmoid.loss(scores, truth, 1);
  }

  @Test
  void evidenceIsTheLogOddsOfTheWholeSet() {
    SetRule rule = new SetRule(ARRAYS, SetRule.Empties.ANSWERED, List.of(0f, 1f));
    TextScores text = new TextScores(new float[] {2, 0}, 0.5);

    assertThat(rule.answer(text.labels(), List.of("a", "b"))).isEqualTo("[\"a\"]");
    double right = 1 / (1 + Math.exp(-2)) * (1 / (1 + Math.exp(-1)));
    assertThat(rule.evidence(text, 1)[0]).isCloseTo(Math.log(right / (1 - right)), within(1e-9));
    assertThat(rule.evidence(text, 1)[1]).isCloseTo(1, within(1e-9));
  }

  @Test
  void theNearestLabelStandsAloneWhereTheTeacherNeverAnswersWithNone() {
    float[] scores = {-3, -1};

    assertThat(new SetRule(ARRAYS, SetRule.Empties.NEVER, List.of(0f, 0f)).chosen(scores))
        .containsExactly(1);
    assertThat(new SetRule(ARRAYS, SetRule.Empties.ANSWERED, List.of(0f, 0f)).chosen(scores))
        .isEmpty();
  }

  @Test
  void aThresholdMovesToWhereMostSetsAreRight() {
    float[][] scores = new float[40][];
    boolean[][] truth = new boolean[40][];
    boolean[] complete = new boolean[40];
    for (int row = 0; row < 40; row++) {
      scores[row] = new float[] {row / 10f, row % 2 == 0 ? 1 : -1};
      truth[row] = new boolean[] {row >= 20, row % 2 == 0};
      complete[row] = true;
    }

    List<Float> thresholds = SetThresholds.fit(scores, truth, complete, 2);

    assertThat(thresholds.get(0)).isBetween(1.9f, 2f);
    assertThat(thresholds.get(1)).isZero();
  }

  @Test
  void learnsSetsAndServesThemAsTheTeacherWritesThem() throws IOException {
    List<String[]> rows = SetTraffic.rows(900, 6, 0, 1);
    DatasetVersion dataset = DatasetFixture.write(home.resolve("d"), AnswerKind.LABEL_SET, rows);
    RunFolder run = run();

    ModelArtifact artifact =
        completed(new Dl4jTrainingEngine().train(TrainingSpec.seeded(1), dataset, run));

    List<OutOfFoldPrediction> held = new ArrayList<>();
    for (String line : Files.readAllLines(artifact.outOfFold())) {
      held.add(JsonFormat.mapper().readValue(line, OutOfFoldPrediction.class));
    }
    assertThat(held).hasSize(rows.size());
    double exact =
        held.stream().filter(p -> p.reference().equals(p.prediction().answer())).count() / 900.0;
    double confident =
        held.stream().mapToDouble(p -> p.prediction().confidence()).average().orElse(0);
    assertThat(exact).isGreaterThan(0.9);
    assertThat(confident).isCloseTo(exact, within(0.02));
    List<String[]> fresh = SetTraffic.rows(300, 6, 0, 2);
    try (TaskModel model = new Dl4jModelLoader().load(run.student())) {
      long right = fresh.stream().filter(r -> model.predict(r[0]).answer().equals(r[1])).count();
      assertThat(right / 300.0).isGreaterThan(0.9);
      Prediction first = model.predict(fresh.get(0)[0]);
      Path copy = home.resolve("copy");
      StudentFiles.write(copy, (NGramBagModel) model);
      assertThat(new Dl4jModelLoader().load(copy).predict(fresh.get(0)[0])).isEqualTo(first);
    }
    Path header = run.student().resolve(StudentFiles.HEADER);
    Files.writeString(header, Files.readString(header).replace("\"thresholds\"", "\"limits\""));
    assertThatThrownBy(() -> new Dl4jModelLoader().load(run.student()))
        .isInstanceOf(UncheckedIOException.class);
  }

  private RunFolder run() {
    return RunFolder.create(
        home.resolve("run"),
        new RunFolder.Request(
            "t", Dl4jTrainingEngine.NAME, TrainingSpec.seeded(1), home.resolve("d")));
  }

  private static ModelArtifact completed(TrainingOutcome outcome) {
    assertThat(outcome).isInstanceOf(TrainingOutcome.Completed.class);
    return ((TrainingOutcome.Completed) outcome).artifact();
  }
}
