package dev.retort.capture.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalSegmentTest {
  private static final List<String> RECORDS = List.of("first", "zweiter – längerer", "3");

  @TempDir Path folder;
  private Path file;
  private byte[] whole;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("segment.wal");
    try (WalSegment segment = WalSegment.create(file)) {
      segment.append(List.of(bytes(RECORDS.get(0)), bytes(RECORDS.get(1))));
      segment.append(List.of());
      segment.append(List.of(bytes(RECORDS.get(2))));
      assertThat(segment.bytes()).isEqualTo(Files.size(file));
      assertThat(segment.file()).isEqualTo(file);
    }
    whole = Files.readAllBytes(file);
  }

  @Test
  void readsWhatWasAppended() throws IOException {
    assertThat(read()).isEqualTo(RECORDS);
  }

  @Test
  void endsAtTheLastWholeRecordWhereverItIsCut() throws IOException {
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThat(read())
          .as("cut at %d", length)
          .isEqualTo(RECORDS.subList(0, wholeRecords(length)));
    }
  }

  @Test
  void endsBeforeARecordOfWhichAnyBitHasFlipped() throws IOException {
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x10;
      Files.write(file, damaged);
      assertThat(read()).as("damaged at %d", at).isEqualTo(RECORDS.subList(0, wholeRecords(at)));
    }
  }

  @Test
  void takesBlocksThatWereNeverWrittenForTheEnd() throws IOException {
    Files.write(file, Arrays.copyOf(whole, whole.length + 4096));
    assertThat(read()).isEqualTo(RECORDS);
  }

  @Test
  void refusesAnEmptyRecordAndStaysAsItWas() throws IOException {
    Path other = folder.resolve("other.wal");
    try (WalSegment segment = WalSegment.create(other)) {
      segment.append(List.of(bytes("a")));
      assertThatThrownBy(() -> segment.append(List.of(bytes("b"), new byte[0])))
          .isInstanceOf(IllegalArgumentException.class);
      segment.append(List.of(bytes("c")));
    }
    assertThat(WalSegment.read(other).records())
        .extracting(WalSegmentTest::text)
        .containsExactly("a", "c");
  }

  @Test
  void doesNotTouchASegmentThatExists() {
    assertThatThrownBy(() -> WalSegment.create(file))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  /** How many records lie wholly within the first bytes. */
  private static int wholeRecords(int length) {
    int records = 0;
    int end = 0;
    for (String record : RECORDS) {
      end += 2 * Integer.BYTES + bytes(record).length;
      if (end > length) {
        return records;
      }
      records++;
    }
    return records;
  }

  private List<String> read() throws IOException {
    return WalSegment.read(file).records().stream().map(WalSegmentTest::text).toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
