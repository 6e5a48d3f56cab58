package dev.retort.capture.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.ExchangeRedactor;
import dev.retort.capture.Feedback;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that appends from many threads, rolls, compacts and opens windows. */
@Tag("fault")
@Tag("fault-crash")
class KilledLogIT {
  private static final int THREADS = 8;
  private static final int SLOTS = 10_000;

  @TempDir Path folder;

  /** Appends until it is killed, and says which numbers are acknowledged. */
  public static final class Appender {
    private Appender() {}

    /**
     * Appends.
     *
     * @param arguments the folder, and the round
     */
    public static void main(String[] arguments) {
      IcebergExchangeLog log =
          IcebergExchangeLog.open(
              Path.of(arguments[0]),
              ExchangeLogConfig.DEFAULT.withRoll(150, 1 << 16, Duration.ofMillis(300)),
              ExchangeRedactor.NONE);
      System.out.println("ready");
      int round = Integer.parseInt(arguments[1]);
      for (int thread = 0; thread < THREADS; thread++) {
        int first = (round * THREADS + thread) * SLOTS;
        new Thread(() -> append(log, first)).start();
      }
      while (true) {
        log.window(Instant.MIN, Instant.MAX);
        log.compact();
      }
    }

    private static void append(ExchangeLog log, int first) {
      Random random = new Random(first);
      int number = first;
      while (true) {
        int next = number + 1 + random.nextInt(7);
        log.append(Sample.exchanges(number, next));
        if (random.nextInt(20) == 0) {
          log.addFeedback(
              List.of(
                  new Feedback(
                      Sample.id(number), Sample.START, Optional.of(1.0), Optional.of("right"))));
          System.out.println("F " + number + " .");
        }
        System.out.println("E " + number + " " + next + " .");
        number = next;
      }
    }
  }

  @Test
  void losesAndDoublesNothingInTenKills() throws Exception {
    kill(10);
  }

  @Test
  @Tag("campaign")
  void losesAndDoublesNothingInManyKills() throws Exception {
    kill(60);
  }

  private void kill(int kills) throws Exception {
    Random random = new Random(17);
    Set<Integer> acknowledged = new TreeSet<>();
    Set<Integer> corrected = new TreeSet<>();
    int survived = 0;
    for (int round = 0; round < kills; round++) {
      Process process = start(round);
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        assertThat(lines.readLine()).as("round %d", round).isEqualTo("ready");
        Thread killer = killAfter(process, 200 + random.nextInt(1_500));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          note(line, acknowledged, corrected);
        }
        killer.join();
      }
      assertThat(process.waitFor()).as("it was killed, and did not end by itself").isEqualTo(137);
      survived++;
    }
    assertThat(acknowledged).hasSizeGreaterThan(kills * 100);
    assertThat(corrected).isNotEmpty();
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      List<Exchange> read = new ArrayList<>();
      log.scan(log.window(Instant.MIN, Instant.MAX), read::add);
      Set<Integer> numbers = new TreeSet<>(Sample.numbers(log));
      Set<Integer> lost = new TreeSet<>(acknowledged);
      lost.removeAll(numbers);
      System.out.printf(
          "fault crash: %d injected, %d survived, %d rows lost%n", kills, survived, lost.size());
      assertThat(read).as("nothing is doubled").hasSize(numbers.size());
      assertThat(numbers).as("nothing acknowledged is lost").containsAll(acknowledged);
      Set<Integer> withFeedback = new TreeSet<>();
      read.stream()
          .filter(exchange -> exchange.correction().isPresent())
          .forEach(exchange -> withFeedback.add(Sample.number(exchange)));
      assertThat(withFeedback).containsAll(corrected);
      assertThat(log.quarantined()).isEmpty();
    }
  }

  /** A line that the kill has cut off acknowledges nothing. */
  private static void note(String line, Set<Integer> acknowledged, Set<Integer> corrected) {
    String[] words = line.split(" ", -1);
    if (words[0].equals("E") && words.length == 4) {
      IntStream.range(Integer.parseInt(words[1]), Integer.parseInt(words[2]))
          .forEach(acknowledged::add);
    } else if (words[0].equals("F") && words.length == 3) {
      corrected.add(Integer.parseInt(words[1]));
    }
  }

  private static Thread killAfter(Process process, int millis) {
    Thread killer =
        new Thread(
            () -> {
              try {
                TimeUnit.MILLISECONDS.sleep(millis);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              // Not by the process itself: that would close the stream that is being read.
              process.toHandle().destroyForcibly();
            });
    killer.start();
    return killer;
  }

  private Process start(int round) throws IOException {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElse("java"),
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            Appender.class.getName(),
            folder.toString(),
            Integer.toString(round))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
