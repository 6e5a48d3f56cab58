package dev.retort.capture.iceberg;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.CaptureDetails;
import dev.retort.capture.Completion;
import dev.retort.capture.DamagedLogPartException;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.LogLine;
import dev.retort.capture.LogPart;
import dev.retort.capture.Message;
import dev.retort.capture.Prompt;
import dev.retort.capture.Role;
import dev.retort.capture.SubjectPseudonym;
import dev.retort.capture.TaskName;
import dev.retort.capture.TokenUsage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Exchanges, and what a log holds of them. */
public final class Sample {
  public static final Instant START = Instant.parse("2025-06-01T00:00:00Z");

  private Sample() {}

  public static Exchange exchange(int number) {
    return exchange(number, "where is parcel %d?".formatted(number), Optional.empty());
  }

  public static Exchange exchange(int number, String prompt, Optional<SubjectPseudonym> subject) {
    return new Exchange(
        id(number),
        Optional.of(new TaskName("t")),
        START.plusSeconds(number),
        "frontier",
        new Prompt(List.of(new Message(Role.USER, prompt))),
        new Completion("delivery", Completion.Finish.STOP),
        new TokenUsage(10, 2),
        Duration.ofMillis(300),
        AnsweredBy.TEACHER,
        Optional.empty(),
        Optional.empty(),
        subject,
        Optional.of(new LogLine("traffic.jsonl", number + 1)),
        CaptureDetails.NONE);
  }

  public static ExchangeId id(int number) {
    return new ExchangeId("request-" + number);
  }

  public static List<Exchange> exchanges(int from, int until) {
    return IntStream.range(from, until).mapToObj(Sample::exchange).toList();
  }

  /** A log of some files, each with exchanges of its own. */
  public static void writeFiles(ExchangeLog log, int files, int exchangesEach) {
    for (int file = 0; file < files; file++) {
      log.append(exchanges(file * exchangesEach, (file + 1) * exchangesEach));
      log.window(Instant.MIN, Instant.MAX);
    }
  }

  /** The numbers of all exchanges that can be read, in order. */
  public static List<Integer> numbers(ExchangeLog log) {
    List<Integer> numbers = new ArrayList<>();
    for (LogPart part : log.parts(log.window(Instant.MIN, Instant.MAX))) {
      List<Integer> read = new ArrayList<>();
      try {
        part.scan(exchange -> read.add(number(exchange)));
      } catch (DamagedLogPartException e) {
        read.clear();
      }
      numbers.addAll(read);
    }
    return numbers.stream().sorted().toList();
  }

  static int number(Exchange exchange) {
    return Integer.parseInt(exchange.id().value().substring("request-".length()));
  }

  /** The files of the exchanges, in the order in which they were written. */
  static List<Path> files(Path log) throws IOException {
    return found(log, ".parquet").stream()
        .filter(file -> file.startsWith(log.resolve("exchanges")))
        .sorted(Comparator.comparing(file -> file.getFileName().toString()))
        .toList();
  }

  /** Every file below a folder whose name ends like this. */
  static List<Path> found(Path folder, String ending) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }
}
