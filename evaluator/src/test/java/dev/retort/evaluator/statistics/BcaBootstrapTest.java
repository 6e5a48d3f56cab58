package dev.retort.evaluator.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.retort.capture.JsonFormat;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Reference intervals: SciPy 1.17.1, bootstrap(method="BCa", n_resamples=1000000,
 * rng=default_rng(1)) on cluster sums. The tolerance is 0.05 standard errors of the estimate, five
 * deviations of the Monte Carlo error at 200,000 resamples.
 */
class BcaBootstrapTest {
  private static final int MANY = 200_000;

  @Test
  void matchesSciPyOnASkewedSample() {
    double[] values =
        IntStream.range(0, 40).mapToDouble(i -> Math.pow(((i * 37) % 101) / 100.0, 3)).toArray();
    MetricEstimate mean = BcaBootstrap.mean(values, singletons(40), 0.95, MANY, 1);
    assertThat(mean.value()).isCloseTo(0.25472615, within(1e-12));
    assertThat(mean.lower()).isCloseTo(0.17389003790951366, within(0.0024));
    assertThat(mean.upper()).isCloseTo(0.3583049291990093, within(0.0024));
    assertThat(mean.n()).isEqualTo(40);
    assertThat(mean.method()).isEqualTo(IntervalMethod.BCA_CLUSTERED);
  }

  @Test
  void matchesSciPyOnClustersOfUnequalSize() {
    int[] clusters = clusters(60, i -> (i * i) % 29);
    MetricEstimate mean = BcaBootstrap.mean(clusteredValues(), clusters, 0.95, MANY, 1);
    assertThat(mean.value()).isCloseTo(0.7791597222222221, within(1e-12));
    assertThat(mean.lower()).isCloseTo(0.659412568306011, within(0.003));
    assertThat(mean.upper()).isCloseTo(0.8945491803278688, within(0.003));
    assertThat(mean.n()).isEqualTo(60);
  }

  @Test
  void matchesSciPyOnClustersOfEqualSize() {
    int[] clusters = clusters(60, i -> i % 20);
    MetricEstimate mean = BcaBootstrap.mean(clusteredValues(), clusters, 0.95, MANY, 1);
    assertThat(mean.lower()).isCloseTo(0.6513680555555555, within(0.0033));
    assertThat(mean.upper()).isCloseTo(0.9033263888888889, within(0.0033));
  }

  @Test
  void matchesSciPyOnARatio() {
    double[] above = IntStream.range(0, 50).mapToDouble(i -> ((i * 31) % 53) / 10.0).toArray();
    double[] below = IntStream.range(0, 50).mapToDouble(i -> 1 + ((i * 17) % 29) / 7.0).toArray();
    MetricEstimate ratio = BcaBootstrap.ratio(above, below, singletons(50), 0.95, MANY, 1);
    assertThat(ratio.value()).isCloseTo(0.8668255481410868, within(1e-12));
    assertThat(ratio.lower()).isCloseTo(0.7967803030303031, within(0.0026));
    assertThat(ratio.upper()).isCloseTo(0.9977406954051324, within(0.0026));
  }

  @Test
  void matchesSciPyOnPairedDifferencesWithTies() {
    double[] differences =
        IntStream.range(0, 100).mapToDouble(i -> i % 10 == 0 ? 1 : i % 7 == 3 ? -1 : 0).toArray();
    MetricEstimate mean = BcaBootstrap.mean(differences, singletons(100), 0.95, MANY, 1);
    assertThat(mean.lower()).isCloseTo(-0.11, within(1e-12));
    assertThat(mean.upper()).isCloseTo(0.07, within(1e-12));
  }

  /** BCa is known to fall short by a point or two on an exponential sample of 50. */
  @Test
  void coversASkewedMeanAboutAsOftenAsItSays() {
    int trials = 1000;
    int covered = 0;
    for (int trial = 0; trial < trials; trial++) {
      SplittableRandom random = RandomStream.of(3, trial);
      double[] values = random.doubles(50).map(u -> -Math.log1p(-u)).toArray();
      MetricEstimate mean = BcaBootstrap.mean(values, singletons(50), 0.95, 1000, trial);
      covered += mean.lower() <= 1 && 1 <= mean.upper() ? 1 : 0;
    }
    assertThat((double) covered / trials).isBetween(0.91, 0.97);
  }

  @Test
  void coversClusteredMeansThatIndependentRowsWouldMiss() {
    int trials = 400;
    int covered = 0;
    int coveredAsRows = 0;
    int[] clusters = clusters(400, i -> i / 8);
    for (int trial = 0; trial < trials; trial++) {
      SplittableRandom random = RandomStream.of(4, trial);
      double[] shift = random.doubles(50).toArray();
      double[] values =
          Arrays.stream(clusters).mapToDouble(c -> shift[c] + 0.2 * random.nextDouble()).toArray();
      MetricEstimate mean = BcaBootstrap.mean(values, clusters, 0.95, 1000, trial);
      MetricEstimate rows = BcaBootstrap.mean(values, singletons(400), 0.95, 1000, trial);
      covered += mean.lower() <= 0.6 && 0.6 <= mean.upper() ? 1 : 0;
      coveredAsRows += rows.lower() <= 0.6 && 0.6 <= rows.upper() ? 1 : 0;
    }
    assertThat((double) covered / trials).isBetween(0.91, 0.98);
    assertThat((double) coveredAsRows / trials).isLessThan(0.7);
  }

  @Test
  void resamplesOfNeighbouringSeedsAreNotTheSameResamples() {
    double[] values = new SplittableRandom(5).doubles(101).toArray();
    ClusterSums sums = ClusterSums.ofMean(values, singletons(101));
    Set<Double> means = new HashSet<>();
    for (int seed = 0; seed < 20; seed++) {
      for (double mean : BcaBootstrap.resample(sums, 1000, RandomStream.of(seed, 0))) {
        means.add(mean);
      }
    }
    assertThat(means).hasSize(20_000);
  }

  @Test
  void theSameSeedGivesTheSameIntervalAndAnotherSeedHardlyAnother() {
    double[] values = clusteredValues();
    MetricEstimate first = BcaBootstrap.mean(values, singletons(60), 0.95, 10_000, 9);
    MetricEstimate other = BcaBootstrap.mean(values, singletons(60), 0.95, 10_000, 10);
    assertThat(BcaBootstrap.mean(values, singletons(60), 0.95, 10_000, 9)).isEqualTo(first);
    assertThat(other).isNotEqualTo(first);
    assertThat(other.upper()).isCloseTo(first.upper(), within(0.01));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void claimsNothingOnFewClusters(int rows) {
    double[] values = IntStream.range(0, rows).asDoubleStream().toArray();
    assertWholeLine(BcaBootstrap.mean(values, singletons(rows), 0.95, 1000, 1));
    int[] five = clusters(500, i -> i % 5);
    double[] many = IntStream.range(0, 500).asDoubleStream().toArray();
    assertWholeLine(BcaBootstrap.mean(many, five, 0.95, 1000, 1));
  }

  @Test
  void claimsNothingWithoutSpread() {
    double[] equal = new double[300];
    Arrays.fill(equal, 0.1);
    assertWholeLine(BcaBootstrap.mean(equal, singletons(300), 0.95, 1000, 1));
    assertWholeLine(BcaBootstrap.mean(new double[300], singletons(300), 0.95, 1000, 1));
  }

  @Test
  void theWholeLineSurvivesJson() throws Exception {
    MetricEstimate line = BcaBootstrap.mean(new double[1], singletons(1), 0.95, 1000, 1);
    String json = JsonFormat.line(line);
    assertThat(json).contains("\"bca-clustered\"");
    assertThat(JsonFormat.mapper().readValue(json, MetricEstimate.class)).isEqualTo(line);
  }

  @Test
  void refusesWhatIsNoSample() {
    assertThatThrownBy(() -> BcaBootstrap.mean(new double[0], new int[0], 0.95, 1000, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one row");
    assertThatThrownBy(() -> BcaBootstrap.mean(new double[9], new int[8], 0.95, 1000, 1))
        .hasMessageContaining("9 values, 9 denominators and 8 clusters");
    assertThatThrownBy(() -> BcaBootstrap.mean(new double[9], new int[9], 0.95, 999, 1))
        .hasMessageContaining("at least 1000 resamples, not 999");
    assertThatThrownBy(() -> BcaBootstrap.mean(new double[9], new int[9], 1, 1000, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> BcaBootstrap.ratio(new double[] {1}, new double[] {0}, new int[1], 0.95, 1000, 1))
        .hasMessageContaining("row 0 has 0.0");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e76})
  void refusesScoresThatAreNoNumbers(double score) {
    double[] values = clusteredValues();
    values[41] = score;
    assertThatThrownBy(() -> BcaBootstrap.mean(values, singletons(60), 0.95, 1000, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("row 41 has " + score);
  }

  @Property(tries = 200)
  void everySampleHasAnIntervalAroundItsMean(
      @ForAll @Size(min = 1, max = 40) List<@DoubleRange(min = -1e75, max = 1e75) Double> values,
      @ForAll @IntRange(min = 1, max = 40) int clusters) {
    double[] scores = values.stream().mapToDouble(Double::doubleValue).toArray();
    MetricEstimate mean =
        BcaBootstrap.mean(scores, clusters(scores.length, i -> i % clusters), 0.95, 1000, 1);
    assertThat(mean.value()).isBetween(mean.lower(), mean.upper());
  }

  private static void assertWholeLine(MetricEstimate estimate) {
    assertThat(estimate.lower()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(estimate.upper()).isEqualTo(Double.POSITIVE_INFINITY);
  }

  private static double[] clusteredValues() {
    return IntStream.range(0, 60)
        .mapToDouble(i -> ((i * 29) % 97) / 96.0 + (i * i) % 29 * 0.02)
        .toArray();
  }

  private static int[] singletons(int rows) {
    return clusters(rows, IntUnaryOperator.identity());
  }

  private static int[] clusters(int rows, IntUnaryOperator cluster) {
    return IntStream.range(0, rows).map(cluster).toArray();
  }
}
