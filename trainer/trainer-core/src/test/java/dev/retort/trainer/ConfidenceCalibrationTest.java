package dev.retort.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.retort.capture.JsonFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConfidenceCalibrationTest {
  @Test
  void findsTheLogOddsThatAnswersWereDrawnFrom() {
    Random random = new Random(1);
    double[][] features = new double[20_000][];
    boolean[] right = new boolean[features.length];
    for (int i = 0; i < features.length; i++) {
      features[i] = new double[] {random.nextGaussian() * 3 + 5, random.nextDouble(), 7};
      right[i] = random.nextDouble() < truth(features[i]);
    }
    ConfidenceCalibration calibration = ConfidenceCalibration.fit(features, right);
    for (double x = 0; x < 10; x++) {
      assertThat(calibration.confidence(x, 0.3, 7))
          .isCloseTo(truth(new double[] {x, 0.3, 7}), within(0.02));
    }
  }

  private static double truth(double[] features) {
    return 1 / (1 + Math.exp(-(features[0] - 4 - 2 * features[1])));
  }

  @Test
  void takesAWeightForSoManyEqualAnswers() {
    double[][] features = {{1}, {2}, {2}, {2}, {4}};
    boolean[] right = {false, true, true, true, true};

    ConfidenceCalibration repeated = ConfidenceCalibration.fit(features, right);
    ConfidenceCalibration weighted =
        ConfidenceCalibration.fit(
            new double[][] {{1}, {2}, {4}, {1000}},
            new boolean[] {false, true, true, false},
            new double[] {1, 3, 1, 0});

    for (double x = 0; x < 5; x++) {
      assertThat(weighted.confidence(x)).isCloseTo(repeated.confidence(x), within(1e-9));
    }
  }

  @Test
  void isNeverCertainEvenIfAllWereRight() {
    ConfidenceCalibration calibration =
        ConfidenceCalibration.fit(new double[][] {{1}, {2}, {3}}, new boolean[] {true, true, true});
    assertThat(calibration.confidence(100)).isBetween(0.5, 1 - 1e-7);
    assertThat(calibration.confidence(-1000)).isBetween(1e-7, 1.0);
  }

  @Test
  void survivesItsJsonForm() throws Exception {
    ConfidenceCalibration calibration =
        ConfidenceCalibration.fit(
            new double[][] {{1, 0}, {2, 1}, {3, 0}}, new boolean[] {true, false, true});
    assertThat(
            JsonFormat.mapper()
                .readValue(JsonFormat.line(calibration), ConfidenceCalibration.class))
        .isEqualTo(calibration);
  }

  @Test
  void refusesWhatItWasNotFittedFor() {
    assertThatThrownBy(() -> ConfidenceCalibration.fit(new double[0][], new boolean[0]))
        .hasMessageContaining("none");
    ConfidenceCalibration calibration =
        ConfidenceCalibration.fit(new double[][] {{1}}, new boolean[] {true});
    assertThatThrownBy(() -> calibration.confidence(1, 2)).hasMessageContaining("1 features");
  }
}
