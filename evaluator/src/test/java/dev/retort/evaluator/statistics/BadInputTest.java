package dev.retort.evaluator.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What is no sample is refused by name; what is hardly one certifies hardly anything. */
@Tag("fault")
@Tag("fault-bad-input")
class BadInputTest {
  private static final int RESAMPLES = 1000;

  @Provide
  Arbitrary<Double> noNumber() {
    return Arbitraries.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
  }

  @Property(tries = 100)
  void aScoreThatIsNoNumberIsRefusedWithItsRow(
      @ForAll("noNumber") double score,
      @ForAll @IntRange(min = 1, max = 200) int n,
      @ForAll @IntRange(max = 199) int position) {
    int row = position % n;
    double[] scores = new double[n];
    scores[row] = score;
    for (ThrowingCallable call : everyMeanOf(scores, rows(n))) {
      assertThatThrownBy(call)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("row " + row + " has " + score);
    }
    assertThatThrownBy(() -> EProcess.start(0.1, 0.05).observe(scores))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("" + score);
  }

  @Property(tries = 100)
  void unpairedSetsAreRefusedWithTheirSizes(
      @ForAll @IntRange(max = 50) int n, @ForAll @IntRange(max = 50) int clusters) {
    if (n == clusters && n > 0) {
      return;
    }
    for (ThrowingCallable call : everyMeanOf(new double[n], rows(clusters))) {
      assertThatThrownBy(call)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(n + " values")
          .hasMessageContaining(clusters + " clusters");
    }
  }

  /** A share p of rows that would all have scored 1, or 0, is unseen with probability (1 − p)ⁿ. */
  @Property(tries = 200)
  void zeroVarianceLeavesRoomForWhatTheSampleCouldNotShow(
      @ForAll @DoubleRange(max = 1) double score, @ForAll @IntRange(min = 1, max = 400) int n) {
    double[] scores = new double[n];
    Arrays.fill(scores, score);
    MetricEstimate mean = BoundedMean.interval(scores, rows(n), 0.95, RESAMPLES, 1);
    double unseen = 1 - Math.pow(0.025, 1.0 / n);
    assertThat(mean.upper()).isGreaterThanOrEqualTo(score + (1 - score) * unseen - 1e-9);
    assertThat(mean.lower()).isLessThanOrEqualTo(score - score * unseen + 1e-9);
    assertThat(BcaBootstrap.mean(scores, rows(n), 0.95, RESAMPLES, 1).upper()).isInfinite();
  }

  @Property(tries = 200)
  void zeroVarianceOfDifferencesLeavesRoomOnBothSides(
      @ForAll @DoubleRange(min = -1, max = 1) double difference,
      @ForAll @IntRange(min = 1, max = 400) int n) {
    double[] differences = new double[n];
    Arrays.fill(differences, difference);
    MetricEstimate mean = BoundedMean.difference(differences, rows(n), 0.95, RESAMPLES, 1);
    double unseen = 1 - Math.pow(0.025, 1.0 / n);
    assertThat(mean.upper()).isGreaterThanOrEqualTo(difference + (1 - difference) * unseen - 1e-9);
    assertThat(mean.lower()).isLessThanOrEqualTo(difference - (1 + difference) * unseen + 1e-9);
  }

  @Property(tries = 200)
  void oneOrTwoRowsCertifyNextToNothing(
      @ForAll @DoubleRange(max = 1) double first, @ForAll @DoubleRange(max = 1) double second) {
    MetricEstimate one = BoundedMean.interval(new double[] {first}, rows(1), 0.95, RESAMPLES, 1);
    MetricEstimate two =
        BoundedMean.interval(new double[] {first, second}, rows(2), 0.95, RESAMPLES, 1);
    assertThat(one.upper()).isGreaterThanOrEqualTo(0.975 - 1e-9);
    assertThat(two.upper()).isGreaterThanOrEqualTo(0.84);
    assertThat(two.upper() - two.lower()).isGreaterThan(0.8);
  }

  @Property(tries = 100)
  void whatIsNoLevelIsRefused(@ForAll("noLevel") double confidence) {
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> BcaBootstrap.mean(new double[9], rows(9), confidence, RESAMPLES, 1),
            () -> BoundedMean.interval(new double[9], rows(9), confidence, RESAMPLES, 1),
            () -> BoundedMean.difference(new double[9], rows(9), confidence, RESAMPLES, 1),
            () -> BoundedMean.upperBound(new double[9], rows(9), confidence),
            () -> new PairedOutcomes(1, 2, 3, 4).newcombeDifference(confidence))) {
      assertThatThrownBy(call)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("" + confidence);
    }
  }

  @Provide
  Arbitrary<Double> noLevel() {
    return Arbitraries.of(Double.NaN, 0.0, 1.0, -0.5, 95.0, Double.POSITIVE_INFINITY);
  }

  private static List<ThrowingCallable> everyMeanOf(double[] scores, int[] clusters) {
    return List.of(
        () -> BcaBootstrap.mean(scores, clusters, 0.95, RESAMPLES, 1),
        () -> BoundedMean.interval(scores, clusters, 0.95, RESAMPLES, 1),
        () -> BoundedMean.difference(scores, clusters, 0.95, RESAMPLES, 1),
        () -> BoundedMean.upperBound(scores, clusters, 0.95));
  }

  private static int[] rows(int n) {
    return IntStream.range(0, n).toArray();
  }
}
