package dev.retort.dataset.benchmark;

import dev.retort.capture.CaptureWindow;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.iceberg.IcebergExchangeLog;
import dev.retort.dataset.BuildStep;
import dev.retort.dataset.DatasetBuilder;
import dev.retort.dataset.DatasetOutcome;
import dev.retort.dataset.DatasetSpec;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How fast a build is: {@code generate FOLDER EXCHANGES} makes a log of synthetic traffic, {@code
 * build FOLDER VERSIONS ROUNDS} builds a dataset version from it with every step on, each time from
 * scratch, and prints exchanges a second, CPU time and heap. A first round pays for the start of
 * the virtual machine too.
 */
final class BuildRate {
  private static final int BATCH = 10_000;

  private BuildRate() {}

  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[1]);
    try (ExchangeLog log = IcebergExchangeLog.open(folder.resolve("log"))) {
      if (arguments[0].equals("generate")) {
        generate(log, Long.parseLong(arguments[2]));
      } else {
        for (int round = 1; round <= Integer.parseInt(arguments[3]); round++) {
          build(log, Path.of(arguments[2], "datasets-" + round));
        }
      }
    }
  }

  private static void generate(ExchangeLog log, long exchanges) {
    SyntheticTraffic traffic = new SyntheticTraffic(1, exchanges);
    for (long done = 0; done < exchanges; done += BATCH) {
      List<Exchange> batch = new ArrayList<>(BATCH);
      for (long i = done; i < Math.min(exchanges, done + BATCH); i++) {
        batch.add(traffic.next());
      }
      log.append(batch);
    }
  }

  private static void build(ExchangeLog log, Path datasets) {
    CaptureWindow window = log.window(Instant.MIN, Instant.MAX);
    Map<BuildStep, double[]> begun = new EnumMap<>(BuildStep.class);
    double start = seconds();
    double cpu = Processor.seconds();
    DatasetOutcome outcome =
        new DatasetBuilder(datasets)
            .build(
                DatasetSpec.of(SyntheticTraffic.TASK),
                log,
                window,
                (step, done) ->
                    begun.putIfAbsent(step, new double[] {seconds(), Processor.seconds()}));
    double wall = seconds() - start;
    if (!(outcome instanceof DatasetOutcome.Built built)) {
      throw new IllegalStateException("no version: " + outcome);
    }
    long captured = built.version().manifest().captured();
    System.out.printf(
        "%s%n%,d exchanges in %.1f s (%,.0f a second), %.1f CPU s (%.0f µs each), peak heap %,d MB%n",
        built.version().id(),
        captured,
        wall,
        captured / wall,
        Processor.seconds() - cpu,
        1e6 * (Processor.seconds() - cpu) / captured,
        peakHeap() >> 20);
    begun.forEach(
        (step, at) ->
            System.out.printf(
                "%-10s from %6.1f s, %6.1f CPU s%n", step, at[0] - start, at[1] - cpu));
    System.out.println(
        built.version().manifest().rows() + " " + built.version().manifest().dropped());
  }

  private static double seconds() {
    return System.nanoTime() / 1e9;
  }

  private static long peakHeap() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .map(MemoryPoolMXBean::getPeakUsage)
        .mapToLong(java.lang.management.MemoryUsage::getUsed)
        .sum();
  }
}
