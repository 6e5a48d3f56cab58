package dev.retort.dataset;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import dev.retort.capture.DurableFile;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.LogLine;
import dev.retort.capture.ParquetTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.Types;

/** The files of a dataset version. A version is written beside its place and renamed into it. */
final class DatasetFolder {
  static final String MANIFEST = "manifest.json";
  private static final String EXAMPLES = "examples.parquet";
  private static final String DECISIONS = "decisions.parquet";

  private static final ParquetTable<TrainingExample> EXAMPLE_TABLE =
      new ParquetTable<>(
          Types.buildMessage()
              .required(BINARY)
              .as(stringType())
              .named("id")
              .required(INT64)
              .as(timestampType(true, TimeUnit.MICROS))
              .named("created_at")
              .required(BINARY)
              .as(stringType())
              .named("split")
              .required(BINARY)
              .as(stringType())
              .named("input")
              .required(BINARY)
              .as(stringType())
              .named("answer")
              .required(INT32)
              .named("weight")
              .named("example"),
          (row, group) ->
              group
                  .append("id", row.id().value())
                  .append("created_at", micros(row.createdAt()))
                  .append("split", row.split().name())
                  .append("input", row.input())
                  .append("answer", row.answer())
                  .append("weight", row.weight()),
          group ->
              new TrainingExample(
                  new ExchangeId(group.getString("id", 0)),
                  instant(group.getLong("created_at", 0)),
                  Split.valueOf(group.getString("split", 0)),
                  group.getString("input", 0),
                  group.getString("answer", 0),
                  group.getInteger("weight", 0)));

  private static final ParquetTable<Decision> DECISION_TABLE =
      new ParquetTable<>(
          Types.buildMessage()
              .required(BINARY)
              .as(stringType())
              .named("id")
              .required(INT64)
              .as(timestampType(true, TimeUnit.MICROS))
              .named("created_at")
              .optional(BINARY)
              .as(stringType())
              .named("split")
              .optional(BINARY)
              .as(stringType())
              .named("reason")
              .optional(BINARY)
              .as(stringType())
              .named("representative")
              .optional(BINARY)
              .as(stringType())
              .named("origin_file")
              .optional(INT64)
              .named("origin_line")
              .named("decision"),
          (row, group) -> {
            group.append("id", row.id().value()).append("created_at", micros(row.createdAt()));
            row.split().ifPresent(split -> group.append("split", split.name()));
            row.reason().ifPresent(reason -> group.append("reason", reason));
            row.representative().ifPresent(id -> group.append("representative", id.value()));
            row.origin()
                .ifPresent(
                    origin ->
                        group
                            .append("origin_file", origin.file())
                            .append("origin_line", origin.line()));
          },
          group ->
              new Decision(
                  new ExchangeId(group.getString("id", 0)),
                  instant(group.getLong("created_at", 0)),
                  text(group, "split").map(Split::valueOf),
                  text(group, "reason"),
                  text(group, "representative").map(ExchangeId::new),
                  text(group, "origin_file")
                      .map(file -> new LogLine(file, group.getLong("origin_line", 0)))));

  private DatasetFolder() {}

  static void writeExamples(Path folder, Iterator<TrainingExample> examples) {
    EXAMPLE_TABLE.write(folder.resolve(EXAMPLES), examples);
  }

  static void writeDecisions(Path folder, Iterator<Decision> decisions) {
    DECISION_TABLE.write(folder.resolve(DECISIONS), decisions);
  }

  /** Gives a finished version its manifest and its place. One that is there already stays. */
  static DatasetVersion publish(Path temporary, DatasetManifest manifest, Path folder) {
    if (Files.exists(folder.resolve(MANIFEST))) {
      DurableFile.deleteTree(temporary);
    } else {
      DurableFile.write(temporary.resolve(MANIFEST), JsonFormat.pretty(manifest));
      DurableFile.publish(temporary, folder);
    }
    return open(folder);
  }

  static DatasetVersion open(Path folder) {
    return new DatasetVersion(
        folder, JsonFormat.read(folder.resolve(MANIFEST), DatasetManifest.class));
  }

  /**
   * Reads all rows, and compares their hash with the version's id.
   *
   * @throws UncheckedIOException if the file cannot be read, or its rows are not the version's
   */
  static void scanExamples(DatasetVersion version, Consumer<TrainingExample> reader) {
    DatasetManifest manifest = version.manifest();
    Path file = version.folder().resolve(EXAMPLES);
    int rows = manifest.rows().values().stream().mapToInt(Integer::intValue).sum();
    RowDigest digest = new RowDigest(manifest.answerKind(), manifest.labels(), rows);
    EXAMPLE_TABLE.scan(
        file,
        example -> {
          digest.add(example);
          reader.accept(example);
        });
    if (!digest.id().equals(manifest.id())) {
      throw new UncheckedIOException(
          new IOException(
              "the rows in %s are not those of dataset version %s: their hash is another one, so the file was changed or damaged. Remove the version's folder and build it again."
                  .formatted(file, manifest.id().abbreviated())));
    }
  }

  static void scanDecisions(Path folder, Consumer<Decision> reader) {
    DECISION_TABLE.scan(folder.resolve(DECISIONS), reader);
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  private static Optional<String> text(Group group, String column) {
    return group.getFieldRepetitionCount(column) == 0
        ? Optional.empty()
        : Optional.of(group.getString(column, 0));
  }
}
