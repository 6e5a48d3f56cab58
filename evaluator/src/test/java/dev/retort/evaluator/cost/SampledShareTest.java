package dev.retort.evaluator.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampledShareTest {
  @ParameterizedTest
  @CsvSource({
    "0.05, 1, 0.05",
    "0.05, 0.5, 0.1",
    "0.05, 0.25, 0.2",
    "0.05, 0.05, 0.9",
    "0.05, 0, 0.9",
    "0.95, 0.5, 0.95",
    "1, 0, 1",
    "0, 0, 0",
    "0, 0.5, 0",
  })
  void drawsSoManyMoreAsTheStudentWouldDefer(double taken, double answered, double drawn) {
    assertThat(SampledShare.drawn(taken, answered)).isCloseTo(drawn, within(1e-12));
  }
}
