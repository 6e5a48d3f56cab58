import dev.retort.evaluator.deferral.ScoredAnswer;
import dev.retort.evaluator.deferral.SyntheticPool;
import dev.retort.evaluator.deferral.ValidityReport;
import dev.retort.evaluator.deferral.ValiditySimulation;
import dev.retort.evaluator.statistics.BcaBootstrap;
import dev.retort.evaluator.statistics.BoundedMean;
import dev.retort.evaluator.statistics.EProcess;
import dev.retort.evaluator.statistics.IntervalMethod;
import dev.retort.evaluator.statistics.LossTest;
import dev.retort.evaluator.statistics.MetricEstimate;
import dev.retort.evaluator.statistics.RandomStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Measures the evaluator's statistics: time, coverage, false alarms, validity. Run by
 * statistics.sh.
 */
final class Statistics {
  private static double sink;

  private record Population(String name, double mean, ToDoubleFunction<SplittableRandom> draw) {}

  private static final List<Population> POPULATIONS =
      List.of(
          new Population("uniform", 0.5, SplittableRandom::nextDouble),
          new Population("uniform, to the power of 8", 1 / 9.0, r -> Math.pow(r.nextDouble(), 8)),
          new Population("5 % uniform, else 0", 0.025, r -> rare(r, 0.05, 0, r.nextDouble())),
          new Population("1 % uniform, else 0", 0.005, r -> rare(r, 0.01, 0, r.nextDouble())),
          new Population(
              "0.3 % 1, else up to 0.001",
              0.003 + 0.997 * 0.0005, r -> rare(r, 0.003, 0.001 * r.nextDouble(), 1)));

  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT);
    switch (arguments[0]) {
      case "bootstrap" -> bootstrap();
      case "coverage" -> coverage(Integer.parseInt(arguments[1]));
      case "clusters" -> clusters(Integer.parseInt(arguments[1]));
      case "alarms" -> alarms(Integer.parseInt(arguments[1]));
      case "validity" -> validity(Integer.parseInt(arguments[1]));
      default -> throw new IllegalArgumentException("no part " + arguments[0]);
    }
  }

  private static double rare(SplittableRandom random, double rate, double common, double rarely) {
    return random.nextDouble() < rate ? rarely : common;
  }

  /** CPU time of one interval, 10,000 resamples, n = 2,000: median of 15 after 15 to warm up. */
  private static void bootstrap() {
    double[] values = new SplittableRandom(1).doubles(2000).toArray();
    int[] rows = IntStream.range(0, 2000).toArray();
    int[] uneven = IntStream.range(0, 2000).map(i -> i % 3 == 0 ? i - 1 : i).toArray();
    System.out.println("| 10,000 resamples, n = 2,000 | CPU ms, median | slowest |");
    System.out.println("| --- | --- | --- |");
    time("BCa, clusters of one row", () -> BcaBootstrap.mean(values, rows, 0.95, 10_000, 1));
    time("BCa, clusters of 1 and 2 rows", () -> BcaBootstrap.mean(values, uneven, 0.95, 10_000, 1));
    time("bounded mean", () -> BoundedMean.interval(values, rows, 0.95, 10_000, 1));
  }

  private static void time(String name, Supplier<MetricEstimate> work) {
    var threads = ManagementFactory.getThreadMXBean();
    double[] times = new double[30];
    for (int run = 0; run < times.length; run++) {
      long before = threads.getCurrentThreadCpuTime();
      sink += work.get().upper();
      times[run] = (threads.getCurrentThreadCpuTime() - before) / 1e6;
    }
    double[] warm = Arrays.copyOfRange(times, 15, 30);
    Arrays.sort(warm);
    System.out.printf("| %s | %.0f | %.0f |%n", name, warm[7], warm[14]);
  }

  private static void coverage(int trials) {
    System.out.printf(
        "| scores (%d samples each, nominal 95 %%) | n | covered | true mean above | below | by BCa"
            + " | mean width |%n",
        trials);
    System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
    for (Population population : POPULATIONS) {
      for (int n : new int[] {20, 100, 300, 1000, 2000}) {
        int[] rows = IntStream.range(0, n).toArray();
        int above = 0;
        int below = 0;
        int resampled = 0;
        double width = 0;
        for (int trial = 0; trial < trials; trial++) {
          SplittableRandom random = RandomStream.of(n, trial);
          double[] scores =
              IntStream.range(0, n)
                  .mapToDouble(i -> population.draw().applyAsDouble(random))
                  .toArray();
          MetricEstimate mean = BoundedMean.interval(scores, rows, 0.95, 2000, trial);
          above += mean.upper() < population.mean() ? 1 : 0;
          below += mean.lower() > population.mean() ? 1 : 0;
          resampled += mean.method() == IntervalMethod.BCA_CLUSTERED ? 1 : 0;
          width += (mean.upper() - mean.lower()) / trials;
        }
        System.out.printf(
            "| %s | %d | %.2f %% | %.2f %% | %.2f %% | %.0f %% | %.4f |%n",
            population.name(),
            n,
            100 - 100.0 * (above + below) / trials,
            100.0 * above / trials,
            100.0 * below / trials,
            100.0 * resampled / trials,
            width);
      }
    }
  }

  /** Rows of a cluster share their loss; clusters have 1 to 4 rows. */
  private static void clusters(int trials) {
    System.out.printf(
        "| clusters of 1 to 4 equal rows (%d samples) | covered | covered if taken as rows |%n",
        trials);
    System.out.println("| --- | --- | --- |");
    for (int count : new int[] {50, 200, 800}) {
      int covered = 0;
      int coveredAsRows = 0;
      for (int trial = 0; trial < trials; trial++) {
        SplittableRandom random = RandomStream.of(count, trial);
        int[] clusters =
            IntStream.range(0, count)
                .flatMap(c -> IntStream.generate(() -> c).limit(1 + random.nextInt(4)))
                .toArray();
        double[] losses = random.doubles(count).map(u -> u < 0.3 ? u / 0.3 : 0).toArray();
        double[] scores = Arrays.stream(clusters).mapToDouble(c -> losses[c]).toArray();
        int[] rows = IntStream.range(0, clusters.length).toArray();
        covered += holds(BoundedMean.interval(scores, clusters, 0.95, 2000, trial), 0.15);
        coveredAsRows += holds(BoundedMean.interval(scores, rows, 0.95, 2000, trial), 0.15);
      }
      System.out.printf(
          "| %d clusters | %.2f %% | %.2f %% |%n",
          count, 100.0 * covered / trials, 100.0 * coveredAsRows / trials);
    }
  }

  private static int holds(MetricEstimate estimate, double truth) {
    return estimate.lower() <= truth && truth <= estimate.upper() ? 1 : 0;
  }

  /** δ = 5 %, looked at after every row. */
  private static void alarms(int streams) {
    System.out.printf(
        "| ε | true loss | %d streams alarmed within 20,000 rows | rows to alarm p50 / p90 |%n",
        streams);
    System.out.println("| --- | --- | --- | --- |");
    for (double epsilon : new double[] {0.01, 0.02, 0.05}) {
      for (double factor : new double[] {1, 1.5, 2, 3, 5}) {
        long[] rows = new long[streams];
        for (int stream = 0; stream < streams; stream++) {
          rows[stream] = rowsToAlarm(RandomStream.of(61, stream), epsilon, factor * epsilon);
        }
        long[] alarmed = Arrays.stream(rows).filter(r -> r > 0).sorted().toArray();
        System.out.printf(
            "| %s | %s ε | %.2f %% | %s |%n",
            epsilon,
            factor,
            100.0 * alarmed.length / streams,
            factor == 1 ? "–" : quantile(rows, 0.5) + " / " + quantile(rows, 0.9));
      }
    }
  }

  private static String quantile(long[] rows, double level) {
    long[] sorted = Arrays.stream(rows).map(r -> r == 0 ? Long.MAX_VALUE : r).sorted().toArray();
    long value = sorted[(int) (level * (sorted.length - 1))];
    return value == Long.MAX_VALUE ? "more" : Long.toString(value);
  }

  /** 0 if it stays quiet. */
  private static long rowsToAlarm(SplittableRandom random, double epsilon, double rate) {
    EProcess process = EProcess.start(epsilon, 0.05);
    for (int row = 0; row < 20_000; row++) {
      process = process.observe(random.nextDouble() < rate ? 1 : 0);
      if (process.alarmed()) {
        return process.observations();
      }
    }
    return 0;
  }

  private static void validity(int draws) {
    List<ScoredAnswer> pool = SyntheticPool.calibrated(100_000).draw(1);
    var threads = ManagementFactory.getThreadMXBean();
    System.out.printf(
        "| ε, %d draws of 10,000 + 3,000 rows | method | certified | broken (95 %% interval) |"
            + " answered | true loss, mean | largest |%n",
        draws);
    System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
    for (double epsilon : new double[] {0.01, 0.02}) {
      long before = threads.getCurrentThreadCpuTime();
      ValidityReport report =
          new ValiditySimulation(new LossTest(epsilon, 0.95), 0.9, 10_000, 3000, draws, 1)
              .run(pool);
      row(epsilon, "selector, then certificate", report.selector());
      row(epsilon, "Learn then test", report.learnThenTest());
      row(epsilon, "conformal risk control", report.conformal());
      System.err.printf(
          "pool accuracy %.4f, CPU %.0f s%n",
          report.poolAccuracy(), (threads.getCurrentThreadCpuTime() - before) / 1e9);
    }
  }

  private static void row(double epsilon, String method, ValidityReport.Tally tally) {
    MetricEstimate broken = tally.brokenShare(0.95);
    System.out.printf(
        "| %s | %s | %.1f %% | %d: %.2f %% (%.2f %% to %.2f %%) | %.2f %% | %.3f %% | %.3f %% |%n",
        epsilon,
        method,
        100 * tally.certifiedShare(),
        tally.broken(),
        100 * broken.value(),
        100 * broken.lower(),
        100 * broken.upper(),
        100 * tally.meanAnswered(),
        100 * tally.meanTrueLoss(),
        100 * tally.largestTrueLoss());
  }
}
