package dev.retort.trainer.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SoftmaxTest {

  @Test
  void givesHandComputedProbabilities() {
    float[] scores = {0, (float) Math.log(3)};

    assertThat(Softmax.probability(scores, 1, 1)).isCloseTo(0.75, within(1e-6));
    assertThat(Softmax.probability(scores, 1, 2))
        .isCloseTo(Math.sqrt(3) / (1 + Math.sqrt(3)), within(1e-6));
    assertThat(Softmax.loss(new float[][] {scores}, new int[] {0}, 1))
        .isCloseTo(Math.log(4), within(1e-6));
  }

  @Test
  void survivesHugeScores() {
    assertThat(Softmax.probability(new float[] {1e30f, -1e30f}, 0, 0.1)).isEqualTo(1);
  }

  @Test
  void findsTheTemperatureThatMadeTheLabels() {
    SplittableRandom random = new SplittableRandom(9);
    float[][] scores = new float[20_000][3];
    int[] labels = new int[scores.length];
    for (int i = 0; i < scores.length; i++) {
      for (int label = 0; label < 3; label++) {
        scores[i][label] = (float) (8 * random.nextDouble());
      }
      double draw = random.nextDouble();
      while (labels[i] < 2 && (draw -= Softmax.probability(scores[i], labels[i], 2.5)) > 0) {
        labels[i]++;
      }
    }

    double temperature = Softmax.temperature(scores, labels);

    assertThat(temperature).isCloseTo(2.5, within(0.1));
    assertThat(Softmax.loss(scores, labels, temperature))
        .isLessThan(Softmax.loss(scores, labels, 1));
  }
}
