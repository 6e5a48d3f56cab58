package dev.retort.console.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LearningCurveTest {
  private static final int PARTS = 10_000;
  private static final LearningCurve CURVE = new LearningCurve(2.5, 9, 0.001);

  private static double errors(int seen, double easiest) {
    return IntStream.range(0, PARTS)
            .mapToDouble(part -> (part + 0.5) / PARTS)
            .filter(hard -> hard < easiest)
            .map(hard -> CURVE.errs(seen, hard))
            .sum()
        / PARTS;
  }

  @Test
  void errorsBecomeFewerWithRowsDownToTheLeast() {
    assertThat(errors(0, 1)).isCloseTo(0.5, within(1e-3));
    assertThat(errors(25, 1)).isCloseTo(1 / 12.0, within(1e-4));
    assertThat(errors(1_000_000, 1)).isCloseTo(0.001, within(1e-6));
  }

  @Test
  void mostErrorsLieWithTheHardestRequests() {
    assertThat(errors(25, 0.8) / errors(25, 1)).isCloseTo(Math.pow(0.8, 10), within(1e-3));
  }
}
