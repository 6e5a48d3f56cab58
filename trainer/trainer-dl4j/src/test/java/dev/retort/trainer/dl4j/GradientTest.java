package dev.retort.trainer.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The gradient that Deeplearning4j's head returns is the one that the embedding rows need. */
class GradientTest {
  private static final int LABELS = 5;
  private static final int BATCH = 3;
  private static final int INPUTS = 7;

  @Test
  void matchesFiniteDifferencesOfTheLossInEveryInput() {
    assertGradient(targets());
  }

  @Test
  void matchesThemWhereSeveralLabelsShareARow() {
    float[] y = new float[BATCH * LABELS];
    Target.proportional(new double[] {1, 0, 2, 0, 1}).addTo(y, 0);
    Target.proportional(new double[] {0, 1, 0, 0, 9}).towards(3, 0.25).addTo(y, LABELS);
    Target.of(1).addTo(y, 2 * LABELS);

    assertGradient(y);
  }

  private static void assertGradient(float[] y) {
    float[] x = inputs();
    try (LabelHead head = new LabelHead(Link.SOFTMAX, INPUTS, LABELS, BATCH, 3)) {
      LabelHead.Weights weights = head.weights();

      float[] gradient = head.train(x, y, 0);

      float step = 1e-2f;
      for (int i = 0; i < x.length; i++) {
        float[] up = x.clone();
        float[] down = x.clone();
        up[i] += step;
        down[i] -= step;
        double slope = (loss(weights, up, y) - loss(weights, down, y)) / (up[i] - down[i]);
        assertThat((double) gradient[i]).as("input %d", i).isCloseTo(slope, within(2e-4));
      }
    }
  }

  @Test
  void reportsTheLossOfItsOwnScores() {
    float[] x = inputs();
    float[] y = targets();
    try (LabelHead head = new LabelHead(Link.SOFTMAX, INPUTS, LABELS, BATCH, 3)) {
      assertThat(head.loss(x, y)).isCloseTo(loss(head.weights(), x, y) / BATCH, within(1e-5));
    }
  }

  @Test
  void standsStillAtRateZeroAndDescendsOtherwise() {
    float[] x = inputs();
    float[] y = targets();
    try (LabelHead head = new LabelHead(Link.SOFTMAX, INPUTS, LABELS, BATCH, 3)) {
      double before = head.loss(x, y);
      head.train(x, y, 0);
      assertThat(head.loss(x, y)).isEqualTo(before);

      head.train(x, y, 1);

      assertThat(head.loss(x, y)).isLessThan(before);
    }
  }

  @Test
  void movesOnlyTheRowsOfTheBagAgainstTheGradient() {
    EmbeddingTable table = new EmbeddingTable(3, 11);
    float untouched = table.value(2, 0);
    float before = table.value(0, 0);
    Bag bag = new Bag();
    bag.fill(new IndexedText(new int[] {0, 1}, new float[] {1, 1}, 2), new float[] {1, 1, 1});
    float[] gradient = new float[EmbeddingTable.DIMENSIONS];
    java.util.Arrays.fill(gradient, 0.5f);

    table.update(bag, gradient, 0, 0.1);

    // Accumulator .01 + .25 · .5 = .135; step .1 · √.5 · .5 / √.135.
    double step = 0.1 * Math.sqrt(0.5) * 0.5 / Math.sqrt(0.135);
    assertThat((double) before - table.value(0, 0)).isCloseTo(step, within(1e-6));
    assertThat(table.value(2, 0)).isEqualTo(untouched);
  }

  private static double loss(LabelHead.Weights weights, float[] x, float[] y) {
    double sum = 0;
    for (int row = 0; row < BATCH; row++) {
      float[] vector = java.util.Arrays.copyOfRange(x, row * INPUTS, (row + 1) * INPUTS);
      float[] scores = weights.scores(vector);
      for (int label = 0; label < LABELS; label++) {
        sum -= y[row * LABELS + label] * Math.log(Softmax.probability(scores, label, 1));
      }
    }
    return sum;
  }

  private static float[] inputs() {
    Random random = new Random(5);
    float[] x = new float[BATCH * INPUTS];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextGaussian();
    }
    return x;
  }

  private static float[] targets() {
    float[] y = new float[BATCH * LABELS];
    for (int label : List.of(0, 1, 2)) {
      y[label * LABELS + 2 * label] = 1;
    }
    return y;
  }
}
