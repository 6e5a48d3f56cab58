package dev.retort.dataset;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.retort.capture.DamagedFileException;
import dev.retort.capture.DurableFile;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.LogLine;
import dev.retort.capture.ParquetTable;
import dev.retort.dataset.split.Sampling;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.Types;

/** The files of a dataset version. A version is written beside its place and renamed into it. */
final class DatasetFolder {
  static final String MANIFEST = "manifest.json";
  private static final String EXAMPLES = "examples.parquet";
  static final String DECISIONS = "decisions.parquet";

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
              .required(BINARY)
              .as(stringType())
              .named("sampling")
              .optional(BINARY)
              .as(stringType())
              .named("votes")
              .named("example"),
          (example, row) ->
              row.text("id", example.id().value())
                  .integer("created_at", micros(example.createdAt()))
                  .text("split", example.split().name())
                  .text("input", example.input())
                  .text("answer", example.answer())
                  .integer("weight", example.weight())
                  .text("sampling", example.sampling().name())
                  .text("votes", written(example.votes())),
          row ->
              new TrainingExample(
                  new ExchangeId(row.text("id")),
                  instant(row.integer("created_at")),
                  Split.valueOf(row.text("split")),
                  row.text("input"),
                  row.text("answer"),
                  Math.toIntExact(row.integer("weight")),
                  Sampling.valueOf(row.text("sampling")),
                  row.optionalText("votes")
                      .map(DatasetFolder::votes)
                      .orElse(Collections.emptySortedMap())));

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
          (decision, row) -> {
            row.text("id", decision.id().value())
                .integer("created_at", micros(decision.createdAt()))
                .text("split", decision.split().map(Split::name))
                .text("reason", decision.reason())
                .text("representative", decision.representative().map(ExchangeId::value))
                .text("origin_file", decision.origin().map(LogLine::file));
            decision.origin().ifPresent(origin -> row.integer("origin_line", origin.line()));
          },
          row ->
              new Decision(
                  new ExchangeId(row.text("id")),
                  instant(row.integer("created_at")),
                  row.optionalText("split").map(Split::valueOf),
                  row.optionalText("reason"),
                  row.optionalText("representative").map(ExchangeId::new),
                  row.optionalText("origin_file")
                      .map(file -> new LogLine(file, row.integer("origin_line")))));

  private static final TypeReference<TreeMap<String, Integer>> VOTES = new TypeReference<>() {};

  private DatasetFolder() {}

  private static Optional<String> written(SortedMap<String, Integer> votes) {
    return votes.isEmpty() ? Optional.empty() : Optional.of(JsonFormat.line(votes));
  }

  private static SortedMap<String, Integer> votes(String written) {
    try {
      return JsonFormat.mapper().readValue(written, VOTES);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("votes of a row are no JSON object of counts: " + written, e);
    }
  }

  static void writeExamples(Path folder, Iterator<TrainingExample> examples) {
    EXAMPLE_TABLE.write(folder.resolve(EXAMPLES), examples);
  }

  static void writeDecisions(Path folder, Iterator<Decision> decisions) {
    DECISION_TABLE.write(folder.resolve(DECISIONS), decisions);
  }

  /**
   * Gives a finished version its manifest and its place. One that is there already stays, unless
   * its rows were erased: then none of those that make it up now were.
   */
  static DatasetVersion publish(Path temporary, DatasetManifest manifest, Path folder) {
    if (isWhole(folder)) {
      DurableFile.deleteTree(temporary);
    } else {
      DurableFile.deleteTree(folder);
      DurableFile.write(temporary.resolve(MANIFEST), JsonFormat.pretty(manifest));
      DurableFile.publish(temporary, folder);
    }
    return open(folder);
  }

  /** Whether a version is there with the rows that its name promises. */
  private static boolean isWhole(Path folder) {
    if (!Files.exists(folder.resolve(MANIFEST)) || DatasetErasure.of(folder).isPresent()) {
      return false;
    }
    try {
      scanExamples(open(folder), row -> {});
      return true;
    } catch (UncheckedIOException damaged) {
      return false;
    }
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
    DatasetErasure.requireRows(version.folder());
    Path file = version.folder().resolve(EXAMPLES);
    int rows = manifest.rows().values().stream().mapToInt(Integer::intValue).sum();
    RowDigest digest = new RowDigest(manifest.answerKind(), manifest.labels(), rows);
    try {
      EXAMPLE_TABLE.scan(
          file,
          example -> {
            digest.add(example);
            reader.accept(example);
          });
    } catch (DamagedFileException e) {
      throw new UncheckedIOException(
          "%s. %s".formatted(e.getMessage(), remedy(manifest)), e.getCause());
    }
    if (!digest.id().equals(manifest.id())) {
      throw new UncheckedIOException(
          new IOException(
              "the rows in %s are not those of dataset version %s: their hash is another one, so the file was changed or damaged. %s"
                  .formatted(file, manifest.id().abbreviated(), remedy(manifest))));
    }
  }

  private static String remedy(DatasetManifest manifest) {
    return "Build the version again: `retort dataset build --task %s --evaluation-from %s` replaces what is damaged, as long as the log holds what it was built from."
        .formatted(manifest.spec().task(), manifest.evaluationFrom());
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
}
