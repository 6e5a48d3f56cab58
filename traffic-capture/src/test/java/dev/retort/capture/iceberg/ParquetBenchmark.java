package dev.retort.capture.iceberg;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Completion;
import dev.retort.capture.DurableFile;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.Message;
import dev.retort.capture.ParquetTable;
import dev.retort.capture.Prompt;
import dev.retort.capture.Role;
import dev.retort.capture.TaskName;
import dev.retort.capture.TokenUsage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What one core writes and reads of exchanges of about 1 KB. Run it by its main method: {@code
 * ParquetBenchmark [rows]}, 300 000 by default. Rates are rows for each second of the thread's CPU
 * time; the first of the rounds warms up.
 */
public final class ParquetBenchmark {
  private static final Instant START = Instant.parse("2025-06-01T00:00:00Z");
  private static final int VOCABULARY = 20_000;
  private static final int ROUNDS = 3;
  private static final String[] WORDS = words();

  private ParquetBenchmark() {}

  /**
   * Measures and prints.
   *
   * @param arguments how many rows; none for 300 000
   */
  public static void main(String[] arguments) throws IOException {
    int rows = arguments.length == 0 ? 300_000 : Integer.parseInt(arguments[0]);
    List<Exchange> pool =
        IntStream.range(0, 20_000)
            .mapToObj(ParquetBenchmark::exchange)
            .collect(Collectors.toList());
    Path folder = Files.createTempDirectory("parquet-benchmark");
    Path file = folder.resolve("exchanges.parquet");
    try {
      for (int round = 1; round <= ROUNDS; round++) {
        report(
            round,
            "write",
            rows,
            () ->
                ExchangeTable.TABLE.write(
                    file,
                    IntStream.range(0, rows)
                        .mapToObj(i -> renamed(pool.get(i % pool.size()), i))
                        .iterator()));
        LongAdder characters = new LongAdder();
        report(
            round,
            "read",
            rows,
            () ->
                ExchangeTable.TABLE.scan(
                    file, row -> characters.add(row.completion().text().length())));
        report(
            round,
            "read ids",
            rows,
            () ->
                ParquetTable.scan(
                    file,
                    ExchangeTable.KIND.ids(),
                    row -> characters.add(ExchangeTable.id(row).value().length())));
      }
      System.out.printf("%d bytes a row on disk%n", Files.size(file) / rows);
    } finally {
      DurableFile.deleteTree(folder);
    }
  }

  private static void report(int round, String what, int rows, Runnable work) {
    var threads = ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadCpuTime();
    long wall = System.nanoTime();
    work.run();
    double seconds = (threads.getCurrentThreadCpuTime() - before) / 1e9;
    System.out.printf(
        "round %d %-8s %,9.0f rows/s of CPU, %,9.0f rows/s of wall%n",
        round, what, rows / seconds, rows / ((System.nanoTime() - wall) / 1e9));
  }

  static Exchange renamed(Exchange of, int number) {
    return new Exchange(
        new ExchangeId("request-%08x-%d".formatted(number * 0x9E3779B9, number)),
        of.task(),
        START.plusMillis(37L * number),
        of.model(),
        of.prompt(),
        of.completion(),
        of.usage(),
        of.latency(),
        of.answeredBy(),
        of.correction());
  }

  static Exchange exchange(int number) {
    SplittableRandom random = new SplittableRandom(number);
    return new Exchange(
        new ExchangeId("pool-" + number),
        Optional.of(new TaskName("support")),
        START,
        "frontier-large",
        new Prompt(
            List.of(
                new Message(Role.SYSTEM, "Answer the customer briefly, in the shop's voice."),
                new Message(Role.USER, text(random, 700)))),
        new Completion(text(random, 240), Completion.Finish.STOP),
        new TokenUsage(150 + random.nextInt(50), 40 + random.nextInt(20)),
        Duration.ofMillis(300 + random.nextInt(900)),
        AnsweredBy.TEACHER,
        Optional.empty());
  }

  /** Words by Zipf's law. */
  private static String text(SplittableRandom random, int characters) {
    StringBuilder text = new StringBuilder();
    while (text.length() < characters) {
      int rank = (int) Math.pow(VOCABULARY, random.nextDouble()) - 1;
      text.append(WORDS[rank]).append(random.nextInt(12) == 0 ? ". " : " ");
    }
    return text.toString();
  }

  private static String[] words() {
    SplittableRandom random = new SplittableRandom(7);
    String letters = "eeeettaaooiinnsshhrrdlucmfwypvbgk";
    return IntStream.range(0, VOCABULARY)
        .mapToObj(
            i ->
                IntStream.range(0, 2 + random.nextInt(8))
                    .mapToObj(j -> letters.substring(random.nextInt(letters.length())))
                    .map(tail -> tail.substring(0, 1))
                    .collect(Collectors.joining()))
        .toArray(String[]::new);
  }
}
