package dev.retort.capture.iceberg;

import dev.retort.capture.DurableFile;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeRedactor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * How many exchanges of about 1 KB a log takes for good: {@code AppendBenchmark [exchanges]
 * [group,submitters,…]}. Every exchange is acknowledged before the clock stops; the second rate
 * includes rolling all of them into Parquet and committing them to the table.
 */
public final class AppendBenchmark {
  private AppendBenchmark() {}

  /**
   * Measures and prints.
   *
   * @param arguments how many exchanges, and pairs of group size and number of submitters
   */
  public static void main(String[] arguments) throws Exception {
    int exchanges = arguments.length == 0 ? 1_000_000 : Integer.parseInt(arguments[0]);
    String[] shapes =
        arguments.length < 2
            ? new String[] {"256,1", "256,4", "16,16", "1,64"}
            : List.of(arguments).subList(1, arguments.length).toArray(String[]::new);
    List<Exchange> pool = IntStream.range(0, 20_000).mapToObj(ParquetBenchmark::exchange).toList();
    System.out.println("| group | submitters | records/s acknowledged | records/s in the table |");
    System.out.println("|---:|---:|---:|---:|");
    measure(pool, Math.min(100_000, exchanges), 256, 2, false);
    for (String shape : shapes) {
      String[] numbers = shape.split(",", -1);
      measure(pool, exchanges, Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]), true);
    }
  }

  private static void measure(
      List<Exchange> pool, int exchanges, int group, int submitters, boolean print)
      throws IOException, InterruptedException, ExecutionException {
    Path folder = Files.createTempDirectory("append-benchmark");
    try {
      long begin = System.nanoTime();
      double acknowledged;
      try (IcebergExchangeLog log =
          IcebergExchangeLog.open(folder, ExchangeLogConfig.DEFAULT, ExchangeRedactor.NONE)) {
        begin = System.nanoTime();
        submit(log, pool, exchanges, group, submitters);
        acknowledged = exchanges / ((System.nanoTime() - begin) / 1e9);
      }
      double stored = exchanges / ((System.nanoTime() - begin) / 1e9);
      if (print) {
        System.out.printf("| %d | %d | %,.0f | %,.0f |%n", group, submitters, acknowledged, stored);
      }
    } finally {
      DurableFile.deleteTree(folder);
    }
  }

  private static void submit(
      IcebergExchangeLog log, List<Exchange> pool, int exchanges, int group, int submitters)
      throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(submitters);
    List<Future<?>> running = new ArrayList<>();
    ConcurrentLinkedQueue<CompletableFuture<Integer>> open = new ConcurrentLinkedQueue<>();
    for (int submitter = 0; submitter < submitters; submitter++) {
      int first = submitter;
      running.add(
          threads.submit(
              () -> {
                for (long from = (long) first * group;
                    from < exchanges;
                    from += (long) submitters * group) {
                  open.add(
                      log.submit(batch(pool, (int) from, (int) Math.min(exchanges, from + group)))
                          .toCompletableFuture());
                }
              }));
    }
    for (Future<?> submitter : running) {
      submitter.get();
    }
    threads.shutdown();
    open.forEach(CompletableFuture::join);
  }

  private static List<Exchange> batch(List<Exchange> pool, int from, int until) {
    return IntStream.range(from, until)
        .mapToObj(i -> ParquetBenchmark.renamed(pool.get(i % pool.size()), i))
        .toList();
  }
}
