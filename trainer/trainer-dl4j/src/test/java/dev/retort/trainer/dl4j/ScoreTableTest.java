package dev.retort.trainer.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScoreTableTest {

  @Test
  void roundsByAtMostHalfAStepOf255th() {
    Random random = new Random(4);
    float[] row = new float[77];
    float largest = 0;
    for (int i = 0; i < row.length; i++) {
      row[i] = (float) random.nextGaussian();
      largest = Math.max(largest, Math.abs(row[i]));
    }
    byte[] bytes = new byte[row.length];

    float scale = ScoreTable.quantise(row, bytes, 0);

    for (int i = 0; i < row.length; i++) {
      assertThat(bytes[i] * scale).isCloseTo(row[i], within(largest / 254 * 1.001f));
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
    List<TextFeatures> texts =
        List.of(
            TextFeatures.of("where is my card"),
            TextFeatures.of("my card is lost"),
            TextFeatures.of("top up failed"),
            TextFeatures.of("why has my top up failed"));
    Vocabulary vocabulary = Vocabulary.of(texts);
    List<IndexedText> indexed = texts.stream().map(vocabulary::index).toList();
    Rows rows = new Rows(indexed, new int[] {0, 0, 1, 1});
    float[] weights = vocabulary.weights(indexed);
    try (BagNetwork one = new BagNetwork(rows, 2, weights, 1);
        BagNetwork two = new BagNetwork(rows, 2, weights, 2)) {
      one.epoch();
      two.epoch();

      ScoreTable table = ScoreTable.fold(vocabulary, weights, List.of(one, two), 2);

      float[][] first = one.scores(indexed);
      float[][] second = two.scores(indexed);
      for (int i = 0; i < texts.size(); i++) {
        float margin = (first[i][0] - first[i][1] + second[i][0] - second[i][1]) / 2;
        float[] folded = table.score(texts.get(i));
        assertThat(folded[0] - folded[1]).isCloseTo(margin, within(0.02f));
      }
    }
  }
}
