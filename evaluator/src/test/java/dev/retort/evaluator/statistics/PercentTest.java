package dev.retort.evaluator.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PercentTest {

  @Test
  void boundsAreRoundedToTheSafeSide() {
    assertThat(Percent.atMost(0.010001)).isEqualTo("1.01 %");
    assertThat(Percent.atMost(0.01)).isEqualTo("1 %");
    assertThat(Percent.atLeast(0.69999)).isEqualTo("69.99 %");
    assertThat(Percent.atLeast(-0.00001)).isEqualTo("-0.01 %");
  }

  @Test
  void sharesAreRoundedToTheNearestHundredth() {
    assertThat(Percent.of(0.07)).isEqualTo("7 %");
    assertThat(Percent.of(0.95)).isEqualTo("95 %");
    assertThat(Percent.of(2 / 3.0)).isEqualTo("66.67 %");
    assertThat(Percent.of(0)).isEqualTo("0 %");
    assertThat(Percent.of(1)).isEqualTo("100 %");
  }
}
