package dev.retort.capture.iceberg;

import static dev.retort.capture.iceberg.Sample.exchange;
import static dev.retort.capture.iceberg.Sample.exchanges;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.DamagedLogPartException;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.LogPart;
import dev.retort.capture.TaskSummary;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("fault")
@Tag("fault-bad-input")
class DamagedExchangeLogTest {
  private static final int EACH = 100;

  @TempDir Path folder;
  private Path second;

  /** What can happen to a file so that nothing at all can be read of it. */
  enum Ruin {
    EMPTY,
    HALF,
    WITHOUT_ITS_LAST_BYTE,
    NO_PARQUET,
    ZEROED;

    byte[] applyTo(byte[] whole) {
      return switch (this) {
        case EMPTY -> new byte[0];
        case HALF -> Arrays.copyOf(whole, whole.length / 2);
        case WITHOUT_ITS_LAST_BYTE -> Arrays.copyOf(whole, whole.length - 1);
        case NO_PARQUET -> "{\"id\":\"request-1\"}\n".repeat(99).getBytes(StandardCharsets.UTF_8);
        case ZEROED -> new byte[whole.length];
      };
    }
  }

  @BeforeEach
  void writeThreeFiles() throws IOException {
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      Sample.writeFiles(log, 3, EACH);
    }
    second = Sample.files(folder).get(1);
  }

  @ParameterizedTest
  @EnumSource
  void setsARuinedFileAsideWhenItOpensAndGoesOnWithTheRest(Ruin ruin) throws IOException {
    Files.write(second, ruin.applyTo(Files.readAllBytes(second)));

    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      assertThat(log.quarantined()).containsExactly(aside());
      assertThat(second).doesNotExist();
      assertThat(Sample.numbers(log)).isEqualTo(without(EACH, 2 * EACH));
      assertThat(log.tasks()).singleElement().returns(200L, TaskSummary::exchanges);
    }
  }

  @Test
  void takesBackTheExchangesOfAFileThatIsSetAside() throws IOException {
    Files.write(second, new byte[0]);

    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      assertThat(log.append(exchanges(0, 3 * EACH))).isEqualTo(EACH);
      assertThat(Sample.numbers(log)).isEqualTo(range(0, 3 * EACH));
    }
    // The name of the file that is set aside stays taken.
    assertThat(Sample.files(folder)).hasSize(3).doesNotContain(second);
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      assertThat(Sample.numbers(log)).isEqualTo(range(0, 3 * EACH));
      assertThat(log.append(exchanges(0, 3 * EACH))).isZero();
    }
  }

  @Test
  void neverGivesTheNameOfItsLastFileAgainWhenThatIsSetAside() throws IOException {
    Path last = Sample.files(folder).get(2);
    Files.write(last, new byte[0]);

    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      log.append(List.of(exchange(999)));
      log.window(Instant.MIN, Instant.MAX);
      assertThat(Sample.files(folder)).hasSize(3).doesNotContain(last);
    }
  }

  @Test
  void readsAFileAgainThatIsRestoredUnderItsFormerName() throws IOException {
    byte[] whole = Files.readAllBytes(second);
    Files.write(second, new byte[0]);
    IcebergExchangeLog.open(folder).close();
    assertThat(aside()).exists();

    Files.write(second, whole);
    Files.delete(aside());
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      assertThat(Sample.numbers(log)).isEqualTo(range(0, 3 * EACH));
    }
  }

  @Test
  void setsAFileAsideWhoseDataTurnOutToBeDamagedAndHandsOutNothingWrong() throws IOException {
    byte[] whole = Files.readAllBytes(second);
    int met = 0;
    for (int at = 4; at < whole.length - 8; at += 61) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 0x10;
      Files.write(second, flipped);
      try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
        List<Integer> numbers = Sample.numbers(log);
        if (log.quarantined().isEmpty()) {
          assertThat(numbers).as("byte %d", at).isEqualTo(range(0, 3 * EACH));
        } else {
          assertThat(numbers).as("byte %d", at).isEqualTo(without(EACH, 2 * EACH));
          assertThat(Sample.numbers(log)).isEqualTo(numbers);
          met++;
        }
      }
      Files.deleteIfExists(aside());
    }
    assertThat(met).isPositive();
  }

  @Test
  void saysWhichFileIsDamagedAndWhatToDo() throws IOException {
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      List<LogPart> parts = log.parts(log.window(Instant.MIN, Instant.MAX));
      Files.write(second, Ruin.HALF.applyTo(Files.readAllBytes(second)));

      assertThatThrownBy(() -> parts.get(1).scan(exchange -> {}))
          .isInstanceOf(DamagedLogPartException.class)
          .hasMessageContaining(second.toString())
          .hasMessageContaining(aside().toString())
          .hasMessageContaining("import the logs that it came from again");
      assertThatThrownBy(() -> parts.get(1).scan(exchange -> {}))
          .isInstanceOf(DamagedLogPartException.class)
          .hasMessageContaining(second.toString());
      // The log has forgotten the ids, too, without being opened anew.
      assertThat(log.append(exchanges(0, 3 * EACH))).isEqualTo(EACH);
    }
  }

  @Test
  void readsAPartOnAnotherMachineAndSetsItAsideFromThere() throws Exception {
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      LogPart part = sent(log.parts(log.window(Instant.MIN, Instant.MAX)).get(1));
      List<Exchange> read = new ArrayList<>();
      part.scan(read::add);
      assertThat(read).isEqualTo(exchanges(EACH, 2 * EACH));

      Files.write(second, new byte[0]);
      assertThatThrownBy(() -> part.scan(exchange -> {}))
          .isInstanceOf(DamagedLogPartException.class);
      assertThat(log.quarantined()).containsExactly(aside());
    }
  }

  @Test
  void stillMissesAFileThatWasTakenAwayRatherThanSetAside() throws IOException {
    Files.delete(second);

    assertThatThrownBy(() -> IcebergExchangeLog.open(folder))
        .hasMessageContaining(second.toString())
        .hasMessageContaining("restore it");
  }

  @Test
  void letsAReadersOwnFailureThroughAsItIs() {
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      assertThatThrownBy(
              () ->
                  log.scan(
                      log.window(Instant.MIN, Instant.MAX),
                      exchange -> {
                        throw new IllegalStateException("mine");
                      }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("mine");
      assertThat(log.quarantined()).isEmpty();
    }
  }

  private static LogPart sent(LogPart part) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(part);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (LogPart) in.readObject();
    }
  }

  private Path aside() {
    return second.resolveSibling(second.getFileName() + ".quarantined");
  }

  private static List<Integer> range(int from, int until) {
    return IntStream.range(from, until).boxed().toList();
  }

  private static List<Integer> without(int from, int until) {
    return IntStream.range(0, 3 * EACH).filter(i -> i < from || i >= until).boxed().toList();
  }
}
