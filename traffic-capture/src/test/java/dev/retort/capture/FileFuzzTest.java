package dev.retort.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.fuzz.Damage;
import dev.retort.capture.fuzz.HostileJson;
import dev.retort.capture.fuzz.Trial;
import dev.retort.capture.iceberg.Sample;
import dev.retort.capture.wal.WalSegment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.commons.io.FileUtils;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/** Retort's own files, damaged anywhere. */
@Tag("fault")
@Tag("fault-bad-input")
class FileFuzzTest {
  private static final Trial PARQUET = Trial.of("Parquet", DamagedFileException.class);
  private static final Trial SEGMENTS = Trial.of("write-ahead segments", IOException.class);
  private static final Trial EXCHANGES =
      Trial.of("posted exchanges", com.fasterxml.jackson.core.JsonProcessingException.class);
  private static final int ROWS = 300;

  private static final ParquetTable<Row3> TABLE =
      new ParquetTable<>(
          new MessageType(
              "row",
              Types.required(PrimitiveTypeName.BINARY)
                  .as(LogicalTypeAnnotation.stringType())
                  .named("text"),
              Types.required(PrimitiveTypeName.INT64).named("number"),
              Types.requiredList()
                  .requiredGroupElement()
                  .addField(
                      Types.required(PrimitiveTypeName.BINARY)
                          .as(LogicalTypeAnnotation.stringType())
                          .named("word"))
                  .named("words")),
          (row, writer) ->
              writer
                  .text("text", row.text)
                  .integer("number", row.number)
                  .list("words", row.words, (word, element) -> element.text("word", word)),
          row ->
              new Row3(
                  row.text("text"),
                  row.integer("number"),
                  row.list("words", element -> element.text("word"))));

  private static Path folder;

  private record Row3(String text, long number, List<String> words) {}

  @BeforeContainer
  static void makeFolder() throws IOException {
    folder = Files.createTempDirectory("retort-files");
  }

  @AfterContainer
  static void report() throws IOException {
    FileUtils.deleteDirectory(folder.toFile());
    Stream.of(PARQUET, SEGMENTS, EXCHANGES).forEach(Trial::report);
  }

  @Property(seed = "1")
  void anyParquetFileIsReadOrSaidToBeDamaged(@ForAll("tables") byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("table.parquet"), bytes);
    PARQUET.ask(() -> TABLE.read(file));
    PARQUET.ask(() -> ParquetTable.mayHold(file, "text", List.of("text 7")));
  }

  @Property(seed = "1")
  void anySegmentGivesNothingButWhatWasWrittenToIt(@ForAll("segments") byte[] bytes)
      throws IOException {
    Path file = Files.write(folder.resolve("damaged.wal"), bytes);
    List<String> written = IntStream.range(0, 40).mapToObj(i -> "record " + i).toList();
    SEGMENTS.ask(
        () -> {
          List<String> read =
              WalSegment.read(file).records().stream()
                  .map(record -> new String(record, StandardCharsets.UTF_8))
                  .toList();
          assertThat(written).as("a checksum holds for each record").containsAll(read);
          return read;
        });
  }

  @Property(seed = "1")
  void anyPostedExchangeIsReadOrRefused(@ForAll("exchanges") byte[] json) {
    EXCHANGES.ask(
        () ->
            JsonFormat.mapper()
                .readValue(new String(json, StandardCharsets.UTF_8), Exchange.class));
  }

  @Provide
  Arbitrary<byte[]> tables() throws IOException {
    Path file = folder.resolve("whole.parquet");
    TABLE.write(
        file,
        IntStream.range(0, ROWS)
            .mapToObj(i -> new Row3("text " + i, i, List.of("a", "b" + i % 3)))
            .iterator());
    return Damage.of(List.of(Files.readAllBytes(file)));
  }

  @Provide
  Arbitrary<byte[]> segments() throws IOException {
    Path file = Files.createTempDirectory(folder, "wal").resolve("whole.wal");
    try (WalSegment segment = WalSegment.create(file)) {
      for (int i = 0; i < 40; i++) {
        segment.append(List.of(("record " + i).getBytes(StandardCharsets.UTF_8)));
      }
    }
    return Damage.of(List.of(Files.readAllBytes(file)));
  }

  @Provide
  Arbitrary<byte[]> exchanges() {
    List<String> valid = List.of(JsonFormat.line(Sample.exchange(1)));
    return HostileJson.of(valid)
        .map(json -> HostileJson.line(json).getBytes(StandardCharsets.UTF_8))
        .flatMap(
            bytes ->
                net.jqwik.api.Arbitraries.oneOf(
                    net.jqwik.api.Arbitraries.just(bytes), Damage.of(List.of(bytes))));
  }
}
