package dev.retort.evaluator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.retort.evaluator.deferral.ScoredAnswer;
import java.util.List;
import org.junit.jupiter.api.Test;

class CalibrationTest {

  /** Two bins: {0.95, 0.97} half right, {0.2} wrong: (2·0.46 + 1·0.2) / 3. */
  @Test
  void countsByHand() {
    Calibration calibration =
        Calibration.of(
            List.of(
                new ScoredAnswer(0.95, true),
                new ScoredAnswer(0.97, false),
                new ScoredAnswer(0.2, false)));
    assertThat(calibration.expectedError().orElseThrow())
        .isCloseTo((2 * 0.46 + 0.2) / 3, within(1e-12));
    assertThat(calibration.brier().orElseThrow())
        .isCloseTo((0.05 * 0.05 + 0.97 * 0.97 + 0.2 * 0.2) / 3, within(1e-12));
    assertThat(calibration.bins()).hasSize(2);
  }

  @Test
  void certaintyFallsIntoTheLastBin() {
    assertThat(Calibration.of(List.of(new ScoredAnswer(1, true))).bins())
        .containsExactly(new Calibration.Bin(1, 1, 1));
  }

  @Test
  void nothingHasNoCalibration() {
    assertThat(Calibration.of(List.of()).expectedError()).isEmpty();
  }
}
