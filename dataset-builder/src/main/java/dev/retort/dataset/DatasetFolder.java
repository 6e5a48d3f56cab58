package dev.retort.dataset;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import dev.retort.capture.DurableFile;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.ParquetTable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
              .named("decision"),
          (row, group) -> {
            group.append("id", row.id().value()).append("created_at", micros(row.createdAt()));
            row.split().ifPresent(split -> group.append("split", split.name()));
            row.reason().ifPresent(reason -> group.append("reason", reason));
            row.representative().ifPresent(id -> group.append("representative", id.value()));
          },
          group ->
              new Decision(
                  new ExchangeId(group.getString("id", 0)),
                  instant(group.getLong("created_at", 0)),
                  text(group, "split").map(Split::valueOf),
                  text(group, "reason"),
                  text(group, "representative").map(ExchangeId::new)));

  private DatasetFolder() {}

  /** Writes a version, whole or not at all. One that exists already is left as it is. */
  static DatasetVersion write(
      Path folder,
      DatasetManifest manifest,
      List<TrainingExample> examples,
      List<Decision> decisions) {
    if (!Files.exists(folder.resolve(MANIFEST))) {
      Path temporary = DurableFile.temporary(folder);
      DurableFile.deleteTree(temporary);
      try {
        EXAMPLE_TABLE.write(temporary.resolve(EXAMPLES), examples.iterator());
        DECISION_TABLE.write(temporary.resolve(DECISIONS), decisions.iterator());
        DurableFile.write(temporary.resolve(MANIFEST), JsonFormat.pretty(manifest));
      } catch (UncheckedIOException e) {
        DurableFile.deleteTree(temporary);
        throw e;
      }
      DurableFile.publish(temporary, folder);
    }
    return open(folder);
  }

  static DatasetVersion open(Path folder) {
    return new DatasetVersion(
        folder, JsonFormat.read(folder.resolve(MANIFEST), DatasetManifest.class));
  }

  static List<TrainingExample> examples(Path folder) {
    return EXAMPLE_TABLE.read(folder.resolve(EXAMPLES));
  }

  static List<TrainingExample> examples(Path folder, Split split) {
    List<TrainingExample> examples = new ArrayList<>();
    EXAMPLE_TABLE.scan(
        folder.resolve(EXAMPLES),
        example -> {
          if (example.split() == split) {
            examples.add(example);
          }
        });
    return examples;
  }

  static List<Decision> decisions(Path folder) {
    return DECISION_TABLE.read(folder.resolve(DECISIONS));
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
