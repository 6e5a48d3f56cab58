package dev.retort.capture.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.CaptureWindow;
import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.Message;
import dev.retort.capture.Prompt;
import dev.retort.capture.Role;
import dev.retort.capture.TaskName;
import dev.retort.capture.TaskSummary;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.wal.WalSegment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IcebergExchangeLogTest {
  private static final Instant START = Instant.parse("2025-06-01T00:00:00.000001Z");

  @TempDir Path folder;

  @Test
  void readsBackEveryField() {
    Exchange student =
        new Exchange(
            new ExchangeId("s"),
            Optional.empty(),
            START,
            "small",
            new Prompt(List.of(new Message(Role.SYSTEM, "label it"), new Message(Role.USER, "ü"))),
            new Completion("a", Completion.Finish.LENGTH),
            TokenUsage.UNREPORTED,
            Duration.ofNanos(1_234_000),
            new AnsweredBy.Student("t/3", 0.75),
            Optional.of("b"));
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      assertThat(log.append(List.of(student, exchange("x", 0)))).isEqualTo(2);
      assertThat(read(log)).containsExactlyInAnyOrder(student, exchange("x", 0));
    }
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      assertThat(read(log)).containsExactlyInAnyOrder(student, exchange("x", 0));
    }
  }

  @Test
  void storesEachIdOnceAcrossAppendsAndReopenings() {
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      assertThat(log.append(List.of(exchange("a", 0), exchange("a", 1)))).isEqualTo(1);
      assertThat(log.append(List.of(exchange("a", 2), exchange("b", 2)))).isEqualTo(1);
    }
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      assertThat(log.append(List.of(exchange("b", 3), exchange("c", 3)))).isEqualTo(1);
      assertThat(read(log))
          .extracting(e -> e.id().value())
          .containsExactlyInAnyOrder("a", "b", "c");
    }
  }

  @Test
  @Tag("fault")
  @Tag("fault-crash")
  void replaysWhatAnUnclosedLogHadAcknowledgedAndDropsTheTornTail() throws IOException {
    // The process dies: the log is never closed, and a last frame is half on disk.
    ExchangeLog dead = IcebergExchangeLog.open(folder);
    dead.append(List.of(exchange("a", 0)));
    dead.append(List.of(exchange("b", 1)));
    Path segment = only(".wal");
    byte[] torn = {0, 0, 1, 0, 9, 9};
    byte[] bytes = Arrays.copyOf(Files.readAllBytes(segment), end(segment) + torn.length);
    System.arraycopy(torn, 0, bytes, end(segment), torn.length);
    Files.write(segment, bytes);

    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      assertThat(read(log)).extracting(e -> e.id().value()).containsExactlyInAnyOrder("a", "b");
    }
    assertThat(only(".parquet")).exists();
  }

  @Test
  void missesAFileThatSomebodyTookAway() throws IOException {
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      log.append(List.of(exchange("a", 0)));
      log.window(START, START.plusSeconds(9));
      log.append(List.of(exchange("b", 1)));
    }
    Path first = Sample.files(folder).get(0);
    Files.delete(first);

    assertThatThrownBy(() -> IcebergExchangeLog.open(folder))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(first.toString())
        .hasMessageContaining("restore it");
  }

  @Test
  @Tag("fault")
  @Tag("fault-bad-input")
  void keepsASegmentThatIsDamagedInside() throws IOException {
    ExchangeLog dead = IcebergExchangeLog.open(folder);
    dead.append(List.of(exchange("a", 0)));
    dead.append(List.of(exchange("b", 1)));
    dead.append(List.of(exchange("c", 2)));
    Path segment = only(".wal");
    byte[] bytes = Files.readAllBytes(segment);
    bytes[end(segment) / 2] ^= 1;
    Files.write(segment, bytes);

    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      assertThat(read(log)).extracting(e -> e.id().value()).containsExactly("a");
    }
    assertThat(only(".damaged")).hasBinaryContent(bytes);
  }

  @Test
  @Tag("fault")
  @Tag("fault-crash")
  void forgetsASegmentThatWasRolledBeforeTheCrash() throws IOException {
    ExchangeLog dead = IcebergExchangeLog.open(folder);
    dead.append(List.of(exchange("a", 0)));
    Path segment = only(".wal");
    byte[] bytes = Files.readAllBytes(segment);
    dead.window(START, START.plusSeconds(9));
    Files.write(segment, bytes);

    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      assertThat(read(log)).hasSize(1);
    }
    assertThat(segment).doesNotExist();
  }

  @Test
  void keepsAWindowAsItWasWhenOpened() {
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      log.append(List.of(exchange("a", 0), exchange("late", 100)));
      CaptureWindow window = log.window(START, START.plusSeconds(50));
      log.append(List.of(exchange("b", 1)));

      List<String> seen = new ArrayList<>();
      log.scan(window, e -> seen.add(e.id().value()));
      assertThat(seen).containsExactly("a");
    }
  }

  @Test
  void losesAndDoublesNothingWhenManyAppendAtOnce() throws Exception {
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      ExecutorService pool = Executors.newFixedThreadPool(8);
      List<Future<Integer>> appended = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        int offset = thread * 25;
        appended.add(
            pool.submit(
                () ->
                    IntStream.range(0, 50)
                        .map(i -> log.append(List.of(exchange("id" + (offset + i), i))))
                        .sum()));
      }
      int total = 0;
      for (Future<Integer> future : appended) {
        total += future.get();
      }
      pool.shutdown();
      assertThat(total).isEqualTo(225);
      assertThat(read(log)).hasSize(225);
    }
  }

  @Test
  void summarisesByTask() {
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      log.append(List.of(exchange("a", 5), exchange("b", 3)));
      assertThat(log.tasks())
          .containsExactly(
              new TaskSummary(
                  Optional.of(new TaskName("t")),
                  2,
                  START.plusSeconds(3),
                  START.plusSeconds(5),
                  new TokenUsage(20, 4)));
    }
  }

  /** Where a segment's records end, and its room begins. */
  private static int end(Path segment) throws IOException {
    return WalSegment.read(segment).records().stream()
        .mapToInt(record -> (int) WalSegment.frameBytes(record))
        .sum();
  }

  private Path only(String ending) throws IOException {
    List<Path> found = Sample.found(folder, ending);
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private static List<Exchange> read(ExchangeLog log) {
    List<Exchange> read = new ArrayList<>();
    log.scan(log.window(Instant.MIN, Instant.MAX), read::add);
    return read;
  }

  private static Exchange exchange(String id, int seconds) {
    return new Exchange(
        new ExchangeId(id),
        Optional.of(new TaskName("t")),
        START.plusSeconds(seconds),
        "frontier",
        new Prompt(List.of(new Message(Role.USER, "where is my parcel?"))),
        new Completion("delivery", Completion.Finish.STOP),
        new TokenUsage(10, 2),
        Duration.ofMillis(300),
        AnsweredBy.TEACHER,
        Optional.empty());
  }
}
