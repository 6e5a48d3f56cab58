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
          (example, row) ->
              row.text("id", example.id().value())
                  .integer("created_at", micros(example.createdAt()))
                  .text("split", example.split().name())
                  .text("input", example.input())
                  .text("answer", example.answer())
                  .integer("weight", example.weight()),
          row ->
              new TrainingExample(
                  new ExchangeId(row.text("id")),
                  instant(row.integer("created_at")),
                  Split.valueOf(row.text("split")),
                  row.text("input"),
                  row.text("answer"),
                  Math.toIntExact(row.integer("weight"))));

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
          (decision, row) ->
              row.text("id", decision.id().value())
                  .integer("created_at", micros(decision.createdAt()))
                  .text("split", decision.split().map(Split::name))
                  .text("reason", decision.reason())
                  .text("representative", decision.representative().map(ExchangeId::value)),
          row ->
              new Decision(
                  new ExchangeId(row.text("id")),
                  instant(row.integer("created_at")),
                  row.optionalText("split").map(Split::valueOf),
                  row.optionalText("reason"),
                  row.optionalText("representative").map(ExchangeId::new)));

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
}
