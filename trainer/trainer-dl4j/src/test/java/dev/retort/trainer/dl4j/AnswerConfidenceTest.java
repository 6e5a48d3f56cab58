package dev.retort.trainer.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class AnswerConfidenceTest {
  private static final int LABELS = 4;

  @Test
  void isAboutTheShareOfRightAnswers() {
    Held held = Held.draw(5_000, LABELS, 1);

    AnswerConfidence confidence = held.fit();

    double sum = 0;
    int right = 0;
    for (int row = 0; row < held.scores.length; row++) {
      sum += confidence.of(held.scores[row]);
      right += Softmax.best(held.scores[row].labels()) == held.labels[row] ? 1 : 0;
    }
    // Two requests of a hundred are taken to be of an unseen kind, so that it is below the share.
    assertThat(sum / held.labels.length).isBetween(0.93 * right / 5_000, 1.0 * right / 5_000);
  }

  @Test
  void fallsWithTheShareOfKnownWordsAndTheMarginOfTheBest() {
    AnswerConfidence confidence = Held.draw(5_000, LABELS, 2).fit();
    float[] clear = {4, 0, 0, 0};

    double known = confidence.of(new TextScores(clear, 0.9));

    assertThat(confidence.of(new TextScores(clear, 0.2))).isLessThan(known - 0.05);
    assertThat(confidence.of(new TextScores(new float[] {4, 3.5f, 0, 0}, 0.9))).isLessThan(known);
  }

  @Test
  void assumesNothingUnseenWhereThereAreTwoLabels() {
    Held held = Held.draw(2_000, 2, 3);
    AnswerConfidence confidence = held.fit();
    held.elsewhere[0] = 1;

    assertThat(held.fit()).isEqualTo(confidence);
    assertThat(confidence.of(new TextScores(new float[] {5, 0}, 0.8)))
        .isGreaterThan(confidence.of(new TextScores(new float[] {0.5f, 0}, 0.8)));
  }

  /** Rows whose label scores above the others by some four, and whose words only its rows hold. */
  private static final class Held {
    private final TextScores[] scores;
    private final int[] labels;
    private final double[] elsewhere;

    private Held(int rows) {
      scores = new TextScores[rows];
      labels = new int[rows];
      elsewhere = new double[rows];
    }

    static Held draw(int rows, int labels, long seed) {
      Random random = new Random(seed);
      Held held = new Held(rows);
      for (int row = 0; row < rows; row++) {
        held.labels[row] = random.nextInt(labels);
        float[] scores = new float[labels];
        for (int label = 0; label < labels; label++) {
          scores[label] = (float) (random.nextGaussian() + (label == held.labels[row] ? 4 : 0));
        }
        double known = 0.7 + 0.3 * random.nextDouble();
        held.scores[row] = new TextScores(scores, known);
        held.elsewhere[row] = known * random.nextDouble();
      }
      return held;
    }

    AnswerConfidence fit() {
      return AnswerConfidence.fit(1, scores, labels, elsewhere);
    }
  }
}
