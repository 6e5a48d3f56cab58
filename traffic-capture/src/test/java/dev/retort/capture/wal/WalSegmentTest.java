package dev.retort.capture.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalSegmentTest {
  private static final List<String> RECORDS = List.of("first", "zweiter – längerer", "3");

  @TempDir Path folder;
  private Path file;
  private byte[] whole;
  private byte[] whileWritten;

  @BeforeEach
  void write() throws IOException {
    long length;
    file = folder.resolve("segment.wal");
    try (WalSegment segment = WalSegment.create(file)) {
      segment.append(List.of(bytes(RECORDS.get(0)), bytes(RECORDS.get(1))));
      segment.append(List.of());
      segment.append(List.of(bytes(RECORDS.get(2))));
      assertThat(segment.file()).isEqualTo(file);
      length = segment.bytes();
      whileWritten = Files.readAllBytes(file);
    }
    whole = Files.readAllBytes(file);
    assertThat(length).isEqualTo(whole.length);
  }

  @Test
  void readsWhatWasAppended() throws IOException {
    assertThat(read()).isEqualTo(RECORDS);
  }

  @Test
  @Tag("fault")
  @Tag("fault-crash")
  void endsAtTheLastWholeRecordWhereverItIsCut() throws IOException {
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThat(read())
          .as("cut at %d", length)
          .isEqualTo(RECORDS.subList(0, wholeRecords(length)));
    }
  }

  @Test
  @Tag("fault")
  @Tag("fault-bad-input")
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
  @Tag("fault")
  @Tag("fault-crash")
  void readsWhatAWriterThatDiedHadAppended() throws IOException {
    Files.write(file, whileWritten);
    assertThat(whileWritten).hasSizeGreaterThan(whole.length).startsWith(whole);
    assertThat(read()).isEqualTo(RECORDS);
    assertThat(WalSegment.read(file).bytesBehindDamage()).isZero();
  }

  @Test
  @Tag("fault")
  @Tag("fault-crash")
  void takesAGroupThatIsHalfInItsRoomForATornTail() throws IOException {
    for (int torn = wholeBytes(2); torn < whole.length; torn++) {
      byte[] half = Arrays.copyOf(Arrays.copyOf(whole, torn), whileWritten.length);
      Files.write(file, half);
      assertThat(read()).as("torn at %d", torn).isEqualTo(RECORDS.subList(0, 2));
      assertThat(WalSegment.read(file).bytesBehindDamage()).as("torn at %d", torn).isZero();
    }
  }

  @Test
  void countsWhatIsBehindDamageWithoutTheRoom() throws IOException {
    byte[] damaged = whileWritten.clone();
    damaged[wholeBytes(1) - 1] ^= 0x10;
    Files.write(file, damaged);
    assertThat(WalSegment.read(file).bytesBehindDamage())
        .isEqualTo((long) whole.length - wholeBytes(1));
  }

  @Test
  void growsSeldomWhileSmallGroupsAreAppended() throws IOException {
    Path other = folder.resolve("other.wal");
    byte[] record = new byte[1000];
    Set<Long> lengths = new HashSet<>();
    try (WalSegment segment = WalSegment.create(other)) {
      for (int i = 0; i < 5_000; i++) {
        segment.append(List.of(record));
        lengths.add(Files.size(other));
      }
      assertThat(Files.size(other) - segment.bytes()).isBetween(0L, 1L << 20);
    }
    assertThat(lengths).hasSizeBetween(5, 20);
    assertThat(other).hasSize(5_000 * WalSegment.frameBytes(record));
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

  @Test
  void writesRecordsOfAnySizeInOneGroup() throws IOException {
    Path other = folder.resolve("other.wal");
    List<byte[]> records = new ArrayList<>();
    for (int size : new int[] {1, 300_000, 7, 262_136, 262_144, 3, 100_000, 200_000, 262_135}) {
      byte[] record = new byte[size];
      new Random(size).nextBytes(record);
      records.add(record);
    }
    try (WalSegment segment = WalSegment.create(other)) {
      segment.append(records);
      segment.append(records);
      assertThat(segment.bytes())
          .isEqualTo(2 * records.stream().mapToLong(WalSegment::frameBytes).sum())
          .isEqualTo(Files.size(other));
    }
    List<byte[]> twice = new ArrayList<>(records);
    twice.addAll(records);
    assertThat(WalSegment.read(other).records()).containsExactlyElementsOf(twice);
    try (WalRecords read = WalRecords.open(other)) {
      long offset = 0;
      for (byte[] record : twice) {
        assertThat(read.at(offset)).isEqualTo(record);
        offset += WalSegment.frameBytes(record);
      }
      assertThat(read.at(0)).isEqualTo(records.get(0));
    }
  }

  @Test
  void readsSingleRecordsOfASegmentThatGrowsAndIsRemoved() throws IOException {
    Path other = folder.resolve("other.wal");
    try (WalSegment segment = WalSegment.create(other);
        WalRecords read = WalRecords.open(other)) {
      segment.append(List.of(bytes("a")));
      assertThat(text(read.at(0))).isEqualTo("a");
      long second = segment.bytes();
      assertThatThrownBy(() -> read.at(second)).isInstanceOf(IOException.class);
      segment.append(List.of(bytes("bc")));
      assertThat(text(read.at(second))).isEqualTo("bc");
      Files.delete(other);
      assertThat(text(read.at(0))).isEqualTo("a");
    }
  }

  @Test
  @Tag("fault")
  @Tag("fault-bad-input")
  void refusesToReadARecordOfWhichAnyBitHasFlipped() throws IOException {
    for (int at = 0; at < WalSegment.frameBytes(bytes(RECORDS.get(0))); at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x10;
      Files.write(file, damaged);
      try (WalRecords read = WalRecords.open(file)) {
        assertThatThrownBy(() -> read.at(0))
            .as("damaged at %d", at)
            .isInstanceOf(IOException.class)
            .hasMessageContaining("has no whole record at byte 0");
      }
    }
  }

  /** Where so many records end. */
  private static int wholeBytes(int records) {
    return RECORDS.subList(0, records).stream()
        .mapToInt(record -> (int) WalSegment.frameBytes(bytes(record)))
        .sum();
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
