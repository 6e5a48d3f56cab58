package dev.retort.evaluator.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedMeanTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 300, 5000})
  void noLossesBoundTheLossAsCountsDo(int n) {
    MetricEstimate loss = interval(new double[n], singletons(n));
    assertThat(loss.lower()).isZero();
    assertThat(loss.upper()).isCloseTo(1 - Math.pow(0.025, 1.0 / n), within(1e-9));
    assertThat(BoundedMean.upperBound(new double[n], singletons(n), 0.95))
        .isCloseTo(1 - Math.pow(0.05, 1.0 / n), within(1e-9));
  }

  @Test
  void noLossesInFewClustersAreFewObservations() {
    int[] five = IntStream.range(0, 1000).map(i -> i % 5).toArray();
    MetricEstimate loss = interval(new double[1000], five);
    assertThat(loss.method()).isEqualTo(IntervalMethod.HOEFFDING_BENTKUS);
    assertThat(loss.upper()).isCloseTo(1 - Math.pow(0.025, 1 / 5.0), within(1e-9));
    assertThat(loss.n()).isEqualTo(1000);
  }

  /** A cluster that holds half of all rows may lose all of them, and is one observation. */
  @Test
  void oneLargeClusterLeavesItsShareOpen() {
    int[] clusters = IntStream.range(0, 1000).map(i -> Math.max(0, i - 500)).toArray();
    assertThat(interval(new double[1000], clusters).upper()).isGreaterThan(0.5);
  }

  @Test
  void lossesOfZeroAndOneAreCounted() {
    double[] losses = new double[2000];
    Arrays.fill(losses, 0, 12, 1);
    assertThat(interval(losses, singletons(2000)))
        .isEqualTo(ClopperPearson.interval(12, 2000, 0.95));
    assertThat(BoundedMean.upperBound(losses, singletons(2000), 0.95))
        .isEqualTo(ClopperPearson.upperBound(12, 2000, 0.95));
  }

  @Test
  void equalScoresKeepTheWidthOfTheSample() {
    double[] halves = new double[200];
    Arrays.fill(halves, 0.5);
    MetricEstimate mean = interval(halves, singletons(200));
    assertThat(mean.method()).isEqualTo(IntervalMethod.HOEFFDING_BENTKUS);
    assertThat(mean.lower()).isLessThan(0.42);
    assertThat(mean.upper()).isGreaterThan(0.58);
  }

  /** The spread is fine to resample, but what n rows never showed may be worth more. */
  @Test
  void theBootstrapLeavesRoomForTheUnseen() {
    double[] tiny = new SplittableRandom(1).doubles(1000, 0, 1e-6).toArray();
    MetricEstimate mean = interval(tiny, singletons(1000));
    assertThat(mean.method()).isEqualTo(IntervalMethod.BCA_CLUSTERED);
    assertThat(mean.upper()).isCloseTo(1 - Math.pow(0.025, 1e-3), within(2e-6));
  }

  @Test
  void manyScoresAreResampled() {
    double[] scores = new SplittableRandom(2).doubles(500).toArray();
    MetricEstimate mean = interval(scores, singletons(500));
    assertThat(mean).isEqualTo(BcaBootstrap.mean(scores, singletons(500), 0.95, 1000, 1));
    assertThat(mean.upper() - mean.lower()).isBetween(0.04, 0.06);
  }

  @Test
  void allTiesBoundADifferenceOnBothSides() {
    MetricEstimate ties = difference(new double[400], singletons(400));
    double unseen = 1 - Math.pow(0.0125, 1 / 400.0);
    assertThat(ties.value()).isZero();
    assertThat(ties.upper()).isCloseTo(unseen, within(1e-9));
    assertThat(ties.lower()).isCloseTo(-unseen, within(1e-9));
  }

  @Test
  void fewDifferencesAreBoundedByParts() {
    double[] differences = new double[300];
    differences[3] = 0.5;
    differences[4] = -1;
    MetricEstimate mean = difference(differences, singletons(300));
    assertThat(mean.method()).isEqualTo(IntervalMethod.HOEFFDING_BENTKUS);
    assertThat(mean.lower()).isBetween(-0.03, -0.01);
    assertThat(mean.upper()).isBetween(0.01, 0.03);
  }

  /** Misses on either side, of 1,000 samples each; nominal 5 %. */
  @ParameterizedTest
  @CsvSource({"20, 0.05", "100, 0.01", "300, 0.05", "1000, 0.01", "1000, 0.05", "500, 1"})
  void coversTheMeanOfRareLosses(int n, double rate) {
    assertThat(misses(n, rate / 2, random -> random.nextDouble() < rate ? random.nextDouble() : 0))
        .isLessThanOrEqualTo(75);
  }

  /** Three in a thousand rows lose all, the rest next to nothing: most samples show no disaster. */
  @ParameterizedTest
  @ValueSource(ints = {50, 300, 1000})
  void coversDisastersThatMostSamplesDoNotShow(int n) {
    assertThat(
            misses(
                n,
                0.003 + 0.997 * 0.0005,
                random -> random.nextDouble() < 0.003 ? 1 : 0.001 * random.nextDouble()))
        .isLessThanOrEqualTo(50);
  }

  @Test
  void coversMeansOfClusters() {
    int missed = 0;
    for (int trial = 0; trial < 1000; trial++) {
      SplittableRandom random = RandomStream.of(8, trial);
      double[] scores = new double[300];
      int[] clusters = new int[300];
      int rows = 0;
      for (int cluster = 0; rows < 300; cluster++) {
        double loss = random.nextDouble() < 0.2 ? random.nextDouble() : 0;
        int end = Math.min(300, rows + 1 + random.nextInt(4));
        Arrays.fill(scores, rows, end, loss);
        Arrays.fill(clusters, rows, end, cluster);
        rows = end;
      }
      MetricEstimate mean = BoundedMean.interval(scores, clusters, 0.95, 1000, trial);
      missed += mean.lower() <= 0.1 && 0.1 <= mean.upper() ? 0 : 1;
    }
    assertThat(missed).isLessThanOrEqualTo(75);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -0.001, 1.001, Double.POSITIVE_INFINITY})
  void refusesScoresOutOfRange(double score) {
    double[] scores = {0.5, score};
    assertThatThrownBy(() -> interval(scores, singletons(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("row 1 has " + score);
    assertThatThrownBy(() -> BoundedMean.upperBound(scores, singletons(2), 0.95))
        .hasMessageContaining("[0, 1]");
  }

  @Test
  void refusesNoRowsAndUnpairedClusters() {
    assertThatThrownBy(() -> interval(new double[0], new int[0]))
        .hasMessageContaining("at least one row");
    assertThatThrownBy(() -> difference(new double[3], new int[2]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> difference(new double[] {-1.5}, new int[1]))
        .hasMessageContaining("[-1, 1]");
  }

  /** Nothing that a sample can look like certifies less than what as many zeros certify. */
  @Property(tries = 200)
  void noSampleIsBetterThanNoLosses(
      @ForAll @Size(min = 1, max = 60) List<@DoubleRange(max = 1) Double> losses,
      @ForAll @IntRange(min = 1, max = 60) int clusterCount) {
    double[] scores = losses.stream().mapToDouble(Double::doubleValue).toArray();
    int[] clusters = IntStream.range(0, scores.length).map(i -> i % clusterCount).toArray();
    int n = Math.min(clusterCount, scores.length);
    MetricEstimate mean = interval(scores, clusters);
    assertThat(mean.lower()).isBetween(0.0, mean.value());
    assertThat(mean.upper()).isBetween(mean.value(), 1.0);
    assertThat(mean.upper()).isGreaterThanOrEqualTo(1 - Math.pow(0.025, 1.0 / n) - 1e-9);
    assertThat(1 - mean.lower()).isGreaterThanOrEqualTo(1 - Math.pow(0.025, 1.0 / n) - 1e-9);
    assertThat(BoundedMean.upperBound(scores, clusters, 0.95))
        .isBetween(1 - Math.pow(0.05, 1.0 / n) - 1e-9, 1.0);
  }

  @Property(tries = 100)
  void differencesMirrorWhenSystemsSwap(
      @ForAll @Size(min = 1, max = 15) List<@DoubleRange(min = -1, max = 1) Double> values) {
    double[] there = values.stream().mapToDouble(Double::doubleValue).toArray();
    double[] back = Arrays.stream(there).map(value -> -value).toArray();
    MetricEstimate first = difference(there, singletons(there.length));
    MetricEstimate second = difference(back, singletons(back.length));
    assertThat(first.lower()).isBetween(-1.0, first.value());
    assertThat(first.upper()).isBetween(first.value(), 1.0);
    assertThat(first.lower()).isCloseTo(-second.upper(), within(1e-9));
  }

  private static int misses(int n, double truth, ToDoubleFunction<SplittableRandom> score) {
    int missed = 0;
    for (int trial = 0; trial < 1000; trial++) {
      SplittableRandom random = RandomStream.of(n, trial);
      double[] scores =
          IntStream.range(0, n).mapToDouble(i -> score.applyAsDouble(random)).toArray();
      MetricEstimate mean = BoundedMean.interval(scores, singletons(n), 0.95, 1000, trial);
      missed += mean.lower() <= truth && truth <= mean.upper() ? 0 : 1;
    }
    return missed;
  }

  private static MetricEstimate interval(double[] scores, int[] clusters) {
    return BoundedMean.interval(scores, clusters, 0.95, 1000, 1);
  }

  private static MetricEstimate difference(double[] differences, int[] clusters) {
    return BoundedMean.difference(differences, clusters, 0.95, 1000, 1);
  }

  private static int[] singletons(int rows) {
    return IntStream.range(0, rows).toArray();
  }
}
