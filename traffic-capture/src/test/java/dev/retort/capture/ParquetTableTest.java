package dev.retort.capture;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetTableTest {
  private static final MessageType SCHEMA =
      new MessageType(
          "reading",
          Types.required(BINARY).as(stringType()).named("name"),
          Types.optional(BINARY).as(stringType()).named("note"),
          Types.required(INT32).named("small"),
          Types.required(INT64).named("large"),
          Types.optional(DOUBLE).named("share"),
          Types.requiredList()
              .requiredGroupElement()
              .addFields(
                  Types.required(BINARY).as(stringType()).named("word"),
                  Types.required(INT32).named("count"))
              .named("words"));

  private static final ParquetTable<Reading> TABLE =
      new ParquetTable<>(SCHEMA, Reading::encode, Reading::decode);

  @TempDir Path folder;

  private record Counted(String word, int count) {}

  private record Reading(
      String name,
      Optional<String> note,
      int small,
      long large,
      OptionalDouble share,
      List<Counted> words) {

    static void encode(Reading reading, RowWriter row) {
      reading.share.ifPresent(share -> row.number("share", share));
      row.text("name", reading.name)
          .text("note", reading.note)
          .integer("small", reading.small)
          .integer("large", reading.large)
          .list(
              "words",
              reading.words,
              (word, element) -> element.text("word", word.word).integer("count", word.count));
    }

    static Reading decode(Row row) {
      return new Reading(
          row.text("name"),
          row.optionalText("note"),
          Math.toIntExact(row.integer("small")),
          row.integer("large"),
          row.has("share") ? OptionalDouble.of(row.number("share")) : OptionalDouble.empty(),
          row.list(
              "words",
              element ->
                  new Counted(element.text("word"), Math.toIntExact(element.integer("count")))));
    }
  }

  /** Readers that share a factory of codecs close it under each other's hands. */
  @Test
  void manyThreadsReadAtOnce() {
    TABLE.write(file("a"), readings(3).iterator());

    long rows =
        IntStream.range(0, 2_000)
            .parallel()
            .mapToLong(
                turn -> {
                  List<Reading> read = new ArrayList<>();
                  TABLE.scan(file("a"), read::add);
                  return read.size();
                })
            .sum();

    assertThat(rows).isEqualTo(6_000);
  }

  @Test
  void readsBackWhatItWrote() {
    List<Reading> readings = readings(5_000);
    TABLE.write(file("a"), readings.iterator());

    assertThat(TABLE.read(file("a"))).isEqualTo(readings);
  }

  @Test
  void readsBackMoreThanOneRowGroup() throws IOException {
    // Text that does not compress: 60 MB of it is two row groups.
    Random random = new Random(3);
    List<String> names = new ArrayList<>();
    try (ParquetTable.Writer<Reading> writer = TABLE.writer(file("a"))) {
      for (int i = 0; i < 6_000; i++) {
        StringBuilder name = new StringBuilder();
        random.ints(10_000, 33, 127).forEach(name::appendCodePoint);
        names.add(name.toString());
        writer.write(reading(names.get(i), i));
      }
      writer.commit();
    }

    List<String> read = new ArrayList<>();
    TABLE.scan(file("a"), reading -> read.add(reading.name));
    assertThat(read).isEqualTo(names);
    assertThat(Files.size(file("a"))).isGreaterThan(40L << 20);
  }

  @Test
  void writesTheSameBytesForTheSameRows() throws IOException {
    TABLE.write(file("a"), readings(5_000).iterator());
    TABLE.write(file("b"), readings(5_000).iterator());

    assertThat(file("b")).hasSameBinaryContentAs(file("a"));
  }

  @Test
  void writesAFileWithoutRows() {
    TABLE.write(file("a"), List.<Reading>of().iterator());

    assertThat(TABLE.read(file("a"))).isEmpty();
  }

  @Test
  void readsTheColumnsThatAreAskedForAndNoOther() {
    TABLE.write(file("a"), readings(10).iterator());

    List<String> seen = new ArrayList<>();
    ParquetTable.scan(
        file("a"),
        new MessageType("reading", SCHEMA.getType("large"), SCHEMA.getType("note")),
        row -> {
          assertThatThrownBy(() -> row.text("name")).hasMessageContaining("name");
          seen.add(row.integer("large") + row.optionalText("note").orElse("-"));
        });
    assertThat(seen).hasSize(10).startsWith("0-", "1000000000000note 1");
  }

  @Test
  void leavesNothingOfAFileThatIsNotCommitted() {
    try (ParquetTable.Writer<Reading> writer = TABLE.writer(file("a"))) {
      writer.write(reading("x", 1));
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void keepsTheOldFileWhenTheNewOneIsGivenUp() {
    TABLE.write(file("a"), readings(3).iterator());
    Iterator<Reading> failing =
        IntStream.range(0, 9).mapToObj(i -> i < 5 ? reading("x", i) : null).iterator();

    assertThatThrownBy(() -> TABLE.write(file("a"), failing))
        .isInstanceOf(NullPointerException.class);
    assertThat(TABLE.read(file("a"))).isEqualTo(readings(3));
    assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void refusesARowThatLacksARequiredColumnOrHasOneTwice() {
    ParquetTable<String> lacking =
        new ParquetTable<>(SCHEMA, (name, row) -> row.text("name", name), row -> row.text("name"));
    ParquetTable<String> doubled =
        new ParquetTable<>(
            SCHEMA, (name, row) -> row.text("name", name).text("name", name), row -> "");

    assertThatThrownBy(() -> lacking.write(file("a"), List.of("x").iterator()))
        .hasMessageContaining("column 'small' is required");
    assertThatThrownBy(() -> doubled.write(file("a"), List.of("x").iterator()))
        .hasMessageContaining("column 'name' is written twice");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void saysThatThereIsNoFileRatherThanThatItIsDamaged() {
    assertThatThrownBy(() -> TABLE.read(file("a")))
        .isInstanceOf(UncheckedIOException.class)
        .isNotInstanceOf(DamagedFileException.class)
        .hasMessageContaining(file("a").toString());
  }

  @Test
  void readsEveryRowOrSaysThatTheFileIsDamagedWhereverAByteIsFlipped() throws IOException {
    List<Reading> readings = readings(300);
    TABLE.write(file("a"), readings.iterator());
    byte[] whole = Files.readAllBytes(file("a"));
    int damaged = 0;
    for (int at = 0; at < whole.length; at += 7) {
      byte[] flipped = whole.clone();
      flipped[at] ^= (byte) (1 << (at % 8));
      Files.write(file("b"), flipped);
      try {
        assertThat(TABLE.read(file("b"))).as("byte %d of %d", at, whole.length).isEqualTo(readings);
      } catch (DamagedFileException e) {
        assertThat(e).hasMessageContaining(file("b").toString());
        damaged++;
      }
    }
    assertThat(damaged).isGreaterThan(whole.length / 7 / 2);
  }

  private Path file(String name) {
    return folder.resolve(name + ".parquet");
  }

  private static List<Reading> readings(int count) {
    return IntStream.range(0, count).mapToObj(i -> reading("näme " + i % 17, i)).toList();
  }

  private static Reading reading(String name, int number) {
    return new Reading(
        name,
        number % 3 == 1 ? Optional.of("note " + number) : Optional.empty(),
        -number,
        number * 1_000_000_000_000L,
        number % 2 == 1 ? OptionalDouble.of(number / 7.0) : OptionalDouble.empty(),
        IntStream.range(0, number % 4).mapToObj(i -> new Counted("w" + i, number + i)).toList());
  }
}
