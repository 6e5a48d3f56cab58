package dev.retort.trainer.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BagTest {

  @Test
  void weighsByFrequencyAndScalesEachBlock() {
    Bag bag = new Bag();
    IndexedText text = new IndexedText(new int[] {0, 1, 2, 3}, new float[] {1, 2, 1, 1}, 2);

    bag.fill(text, new float[] {3, 2, 1, 0});

    // Words 3 and 4 of length 5; characters 1 alone, scaled to 0.7; the unweighted one left out.
    assertThat(bag.size()).isEqualTo(3);
    assertThat(bag.weight(0)).isCloseTo(0.6f, within(1e-6f));
    assertThat(bag.weight(1)).isCloseTo(0.8f, within(1e-6f));
    assertThat(bag.weight(2)).isCloseTo(0.7f, within(1e-6f));
  }

  @Test
  void keepsItsLengthWhenFeaturesDrop() {
    int features = 2000;
    int[] rows = new int[features];
    float[] ones = new float[features];
    for (int i = 0; i < features; i++) {
      rows[i] = i;
      ones[i] = 1;
    }
    Bag bag = new Bag();
    bag.fill(new IndexedText(rows, ones, features), ones);

    bag.drop(0.7, new SplittableRandom(1));

    double squares = 0;
    for (int i = 0; i < bag.size(); i++) {
      squares += (double) bag.weight(i) * bag.weight(i);
    }
    assertThat(bag.size()).isBetween(520, 680);
    assertThat(squares).isCloseTo(1, within(1e-4));
  }
}
