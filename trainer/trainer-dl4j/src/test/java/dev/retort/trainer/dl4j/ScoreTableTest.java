package dev.retort.trainer.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.retort.trainer.ClassifierRecipe;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScoreTableTest {

  @Test
  void roundsByAtMostHalfAStepOf255thAndTheScaleToSixteenBits() {
    Random random = new Random(4);
    float[] row = new float[77];
    float largest = 0;
    for (int i = 0; i < row.length; i++) {
      row[i] = (float) random.nextGaussian();
      largest = Math.max(largest, Math.abs(row[i]));
    }
    byte[] bytes = new byte[row.length];

    float scale = ScoreTable.quantise(row, bytes, 0);

    assertThat(Float.floatToRawIntBits(scale) & 0xffff).isZero();
    for (int i = 0; i < row.length; i++) {
      assertThat(bytes[i] * scale).isCloseTo(row[i], within(largest / 254 * 1.01f));
    }
  }

  @Test
  void keepsAnAllZeroRowZero() {
    byte[] bytes = {7, 7};

    assertThat(ScoreTable.quantise(new float[2], bytes, 0)).isZero();
    assertThat(bytes).containsOnly(0);
  }

  @Test
  void answersLikeTheNetworksItIsFoldedFrom() {
    List<String> inputs =
        List.of("where is my card", "my card is lost", "top up failed", "why has my top up failed");
    List<TextFeatures> texts =
        inputs.stream().map(text -> TextFeatures.of(text, NGramOrders.DEFAULT)).toList();
    Vocabulary vocabulary = Vocabulary.of(texts, 2);
    List<IndexedText> indexed = texts.stream().map(vocabulary::index).toList();
    Rows rows = new Rows(indexed, new int[] {0, 0, 1, 1});
    float[] weights = vocabulary.weights(indexed, 2);
    try (BagNetwork one = new BagNetwork(rows, 2, weights, ClassifierRecipe.DEFAULT, 1);
        BagNetwork two = new BagNetwork(rows, 2, weights, ClassifierRecipe.DEFAULT, 2)) {
      one.epoch();
      two.epoch();

      ScoreTable table =
          new FoldedNetworks(NGramOrders.DEFAULT, vocabulary, weights, List.of(one, two), 2)
              .table(FoldedNetworks.LARGEST_TABLE);

      float[][] first = one.scores(indexed);
      float[][] second = two.scores(indexed);
      for (int i = 0; i < texts.size(); i++) {
        float margin = (first[i][0] - first[i][1] + second[i][0] - second[i][1]) / 2;
        float[] folded = table.score(inputs.get(i)).labels();
        assertThat(folded[0] - folded[1]).isCloseTo(margin, within(0.02f));
      }
    }
  }

  @Test
  void scoresAsPlainArithmeticDoes() {
    for (int labels : new int[] {2, 16, 77, 150}) {
      ScoreTable table = randomTable(labels);
      for (String text :
          List.of(
              "",
              "?!",
              "Where is my card? My card, my card, MY CARD!",
              "größer, ΟΔΟΣ 宇宙",
              "why has my top up failed ".repeat(80))) {
        double[] plain = PlainStudent.scores(table, text);

        float[] scores = table.score(text).labels();

        assertThat(scores).hasSize(labels);
        for (int label = 0; label < labels; label++) {
          assertThat((double) scores[label]).isCloseTo(plain[label], within(1e-5));
          assertThat(Softmax.probability(scores, label, 1))
              .isCloseTo(probability(plain, label), within(1e-6));
        }
      }
    }
  }

  @Test
  void leavesOutTheRowsOfTheLeastEffect() {
    List<TextFeatures> texts =
        List.of(
            TextFeatures.of("my card is lost", NGramOrders.DEFAULT),
                TextFeatures.of("my card is lost and my top up", NGramOrders.DEFAULT),
            TextFeatures.of("my top up has failed", NGramOrders.DEFAULT),
                TextFeatures.of("the top up has failed", NGramOrders.DEFAULT));
    Vocabulary vocabulary = Vocabulary.of(texts, 2);
    List<IndexedText> indexed = texts.stream().map(vocabulary::index).toList();
    float[] weights = vocabulary.weights(indexed, 2);
    try (BagNetwork network =
        new BagNetwork(
            new Rows(indexed, new int[] {0, 0, 1, 1}), 2, weights, ClassifierRecipe.DEFAULT, 1)) {
      for (int epoch = 0; epoch < 5; epoch++) {
        network.epoch();
      }
      FoldedNetworks folded =
          new FoldedNetworks(NGramOrders.DEFAULT, vocabulary, weights, List.of(network), 2);
      ScoreTable whole = folded.table(FoldedNetworks.LARGEST_TABLE);

      ScoreTable half = folded.table(whole.vocabulary().size() / 2 * FoldedNetworks.rowBytes(2));

      assertThat(half.vocabulary().size()).isEqualTo(whole.vocabulary().size() / 2);
      double least = Double.POSITIVE_INFINITY;
      double greatestLeftOut = 0;
      for (int row = 0; row < whole.vocabulary().size(); row++) {
        // With two labels a centred row is (-x, x), so that the scale alone says how large it is.
        double effect = whole.featureWeight(row) * whole.scale(row);
        if (half.vocabulary().row(whole.vocabulary().bucket(row)) == Vocabulary.ABSENT) {
          greatestLeftOut = Math.max(greatestLeftOut, effect);
        } else {
          least = Math.min(least, effect);
        }
      }
      assertThat(greatestLeftOut).isPositive().isLessThanOrEqualTo(least * 1.02);
    }
  }

  private static ScoreTable randomTable(int labels) {
    Random random = new Random(labels);
    int[] buckets =
        Stream.of("where is my card", "why has my top up failed", "größer 宇宙")
            .map(text -> TextFeatures.of(text, NGramOrders.DEFAULT))
            .flatMapToInt(text -> Arrays.stream(text.buckets()))
            .sorted()
            .distinct()
            .toArray();
    float[] weights = new float[buckets.length];
    float[] scales = new float[buckets.length];
    byte[] scores = new byte[buckets.length * labels];
    random.nextBytes(scores);
    for (int row = 0; row < buckets.length; row++) {
      weights[row] = 1 + random.nextFloat();
      scales[row] = random.nextFloat() / 100;
    }
    float[] bias = new float[labels];
    for (int label = 0; label < labels; label++) {
      bias[label] = random.nextFloat();
    }
    return new ScoreTable(
        NGramOrders.DEFAULT, new Vocabulary(buckets), weights, scales, bias, scores);
  }

  private static double probability(double[] scores, int label) {
    double sum = 0;
    for (double score : scores) {
      sum += Math.exp(score - scores[label]);
    }
    return 1 / sum;
  }

  @Test
  void tellsTheShareOfWordsAndPairsThatItKnows() {
    ScoreTable table = randomTable(3);

    assertThat(table.score("where is my card").knownWords()).isEqualTo(1);
    // "my" is known; "lost", "my lost" and "lost my" are not, and neither is "my cat" nor "cat".
    assertThat(table.score("my lost my cat").knownWords()).isEqualTo(2 / 7.0);
    assertThat(table.score("?!").knownWords()).isZero();
  }
}
