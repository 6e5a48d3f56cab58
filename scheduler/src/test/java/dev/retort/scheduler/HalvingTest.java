package dev.retort.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class HalvingTest {
  @Test
  void triesNineOnANinthAndThreeOnAThird() {
    List<Double> shares = Halving.shares(9, 100_000);

    assertThat(shares).hasSize(2);
    assertThat(shares.get(0)).isEqualTo(1 / 9.0, within(1e-12));
    assertThat(shares.get(1)).isEqualTo(1 / 3.0, within(1e-12));
    assertThat(Halving.survivors(9)).isEqualTo(3);
    assertThat(Halving.survivors(3)).isEqualTo(1);
  }

  @Test
  void screensNothingWhereThereIsNoChoice() {
    assertThat(Halving.shares(1, 100_000)).isEmpty();
  }

  @Test
  void endsWithOneHoweverMany() {
    for (int variants = 2; variants <= 27; variants++) {
      int left = variants;
      for (int round = 0; round < Halving.shares(variants, 100_000).size(); round++) {
        left = Halving.survivors(left);
      }
      assertThat(left).as("of %d", variants).isEqualTo(1);
    }
  }

  @Test
  void looksAtNoFewerThanThreeHundredRowsButAtAThirdAtMost() {
    assertThat(Halving.shares(9, 1_000)).containsExactly(0.3, 1 / 3.0);
    assertThat(Halving.shares(9, 300)).containsExactly(1 / 3.0, 1 / 3.0);
  }
}
