package dev.retort.capture.iceberg;

import static dev.retort.capture.iceberg.Sample.exchange;
import static dev.retort.capture.iceberg.Sample.exchanges;
import static dev.retort.capture.iceberg.Sample.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.CaptureWindow;
import dev.retort.capture.ErasureReport;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.LogPart;
import dev.retort.capture.SubjectPseudonym;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErasureTest {
  private static final SubjectPseudonym ANNA = new SubjectPseudonym("s-" + "a".repeat(32));
  private static final SubjectPseudonym BEN = new SubjectPseudonym("s-" + "b".repeat(32));
  private static final String SECRET = "my door code is 99-zebra-31";

  @TempDir Path folder;

  @Test
  void leavesNothingOfWhatItErasesInAnyFile() throws IOException {
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      Sample.writeFiles(log, 3, 100);
      log.append(List.of(exchange(500, SECRET, Optional.of(ANNA)), exchange(501)));
      log.window(Instant.MIN, Instant.MAX);
      // One more is still in the write-ahead segment.
      log.append(List.of(exchange(502, SECRET, Optional.of(ANNA))));
      assertThat(filesWith(SECRET)).hasSize(2);

      ErasureReport report = log.erase(Set.of(id(500), id(502), id(7)));

      assertThat(report.erased()).containsExactlyInAnyOrder(id(500), id(502), id(7));
      assertThat(report.discarded()).isEmpty();
      assertThat(filesWith(SECRET)).isEmpty();
      assertThat(filesWith("where is parcel 7?")).isEmpty();
      assertThat(filesWith("where is parcel 8?")).hasSize(1);
      assertThat(Sample.numbers(log)).hasSize(300).doesNotContain(7, 500, 502).contains(501);
    }
  }

  @Test
  void neverTakesBackWhatWasErased() {
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      Sample.writeFiles(log, 1, 10);
      log.erase(Set.of(id(3)));
      assertThat(log.append(exchanges(0, 12))).isEqualTo(2);
      assertThat(log.isErased(id(3))).isTrue();
      assertThat(log.isErased(id(4))).isFalse();
    }
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      assertThat(log.append(exchanges(0, 12))).isZero();
      assertThat(log.isErased(id(3))).isTrue();
      assertThat(Sample.numbers(log)).hasSize(11).doesNotContain(3);
    }
  }

  @Test
  void barsIdsThatTheLogDoesNotHoldYet() {
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      assertThat(log.erase(Set.of(id(3))).erased()).isEmpty();
      assertThat(log.append(exchanges(0, 5))).isEqualTo(4);
    }
  }

  @Test
  void keepsIdsOnlyAsHashes() throws IOException {
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      Sample.writeFiles(log, 1, 10);
      log.erase(Set.of(id(3)));
    }
    assertThat(filesWith("request-3")).isEmpty();
    assertThat(filesWith("request-4")).hasSize(1);
  }

  @Test
  void takesErasedExchangesOutOfWindowsThatAreOpen() {
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      Sample.writeFiles(log, 2, 10);
      CaptureWindow window = log.window(Instant.MIN, Instant.MAX);
      List<LogPart> parts = log.parts(window);
      log.erase(IntStream.range(0, 12).mapToObj(Sample::id).collect(Collectors.toSet()));

      List<Exchange> left = new ArrayList<>();
      parts.forEach(part -> part.scan(left::add));
      assertThat(left).isEqualTo(exchanges(12, 20));
      log.scan(window, left::add);
      assertThat(left).hasSize(16);
    }
  }

  @Test
  void findsExchangesByIdAndByPerson() {
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      Sample.writeFiles(log, 2, 10);
      log.append(
          List.of(
              exchange(100, "mine", Optional.of(ANNA)),
              exchange(101, "mine too", Optional.of(ANNA)),
              exchange(102, "yours", Optional.of(BEN))));

      assertThat(log.exchangesOf(ANNA)).containsExactlyInAnyOrder(id(100), id(101));
      assertThat(log.find(Set.of(id(3), id(102), id(777))))
          .containsExactlyInAnyOrder(exchange(3), exchange(102, "yours", Optional.of(BEN)));
      log.erase(log.exchangesOf(ANNA));
      assertThat(log.exchangesOf(ANNA)).isEmpty();
      assertThat(log.find(Set.of(id(100)))).isEmpty();
    }
  }

  @Test
  void deletesDamagedFilesWholeForNobodyKnowsWhatTheyHold() throws IOException {
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      Sample.writeFiles(log, 3, 10);
    }
    Path second = Sample.files(folder).get(1);
    Files.write(second, new byte[] {1, 2, 3});
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      Path aside = log.quarantined().get(0);
      ErasureReport report = log.erase(Set.of(id(1), id(15)));

      assertThat(report.erased()).containsExactly(id(1));
      assertThat(report.discarded()).containsExactly(aside);
      assertThat(aside).doesNotExist();
      // What else the damaged file held comes back from the log it was imported from.
      assertThat(log.append(exchanges(0, 30))).isEqualTo(9);
    }
    // The number of a file that is gone whole is no gap.
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      assertThat(Sample.numbers(log)).hasSize(28).doesNotContain(1, 15);
    }
  }

  @Test
  void removesWhatAWriterThatDiedHasLeftHalfWritten() throws IOException {
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      Sample.writeFiles(log, 1, 10);
    }
    Path file = Sample.files(folder).get(0);
    Files.writeString(file.resolveSibling(file.getFileName() + ".tmp"), SECRET);
    IcebergExchangeLog.open(folder).close();
    assertThat(filesWith(SECRET)).isEmpty();
  }

  @Test
  void erasesNothingWhenTheDiskRefuses() throws IOException {
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      Sample.writeFiles(log, 2, 10);
      // A folder in the way of the plan, which is the commit.
      Files.createFile(Files.createDirectories(folder.resolve("erasure.json")).resolve("x"));

      assertThatThrownBy(() -> log.erase(Set.of(id(3), id(99))))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining(folder.toString());
      assertThat(Sample.numbers(log)).hasSize(20);
      assertThat(log.append(List.of(exchange(99)))).isEqualTo(1);
      assertThat(log.isErased(id(3))).isFalse();
    }
  }

  @Test
  void letsNothingSlipInWhileItErases() throws Exception {
    Set<ExchangeId> unwanted =
        IntStream.range(0, 400)
            .filter(i -> i % 2 == 0)
            .mapToObj(Sample::id)
            .collect(Collectors.toSet());
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      ExecutorService pool = Executors.newFixedThreadPool(4);
      List<Future<?>> appends = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        int number = i;
        appends.add(pool.submit(() -> log.append(List.of(exchange(number)))));
      }
      log.erase(unwanted);
      for (Future<?> append : appends) {
        append.get();
      }
      pool.shutdown();
      assertThat(Sample.numbers(log))
          .isEqualTo(IntStream.range(0, 400).filter(i -> i % 2 == 1).boxed().toList());
    }
  }

  /** Every file that holds a text, be it plain or in a Parquet column. */
  private List<Path> filesWith(String text) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile).filter(file -> holds(file, text)).toList();
    }
  }

  private static boolean holds(Path file, String text) {
    try {
      if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
        return true;
      }
      return file.toString().endsWith(".parquet")
          && ExchangeTable.TABLE.read(file).stream()
              .anyMatch(exchange -> JsonFormat.line(exchange).contains(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
