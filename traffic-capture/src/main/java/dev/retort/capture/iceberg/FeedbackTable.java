package dev.retort.capture.iceberg;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import dev.retort.capture.ExchangeId;
import dev.retort.capture.Feedback;
import dev.retort.capture.ParquetTable;
import dev.retort.capture.Row;
import dev.retort.capture.RowWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/** The Parquet form of feedback, joined to its exchange by id. */
final class FeedbackTable {
  private static final MessageType SCHEMA =
      new MessageType(
          "feedback",
          Types.required(BINARY).as(stringType()).named("exchange"),
          Types.required(INT64).as(timestampType(true, TimeUnit.MICROS)).named("at"),
          Types.optional(DOUBLE).named("score"),
          Types.optional(BINARY).as(stringType()).named("correction"),
          Types.optional(BINARY).as(stringType()).named("application"));

  static final ParquetTable<Feedback> TABLE =
      new ParquetTable<>(SCHEMA, FeedbackTable::encode, FeedbackTable::decode);

  /** The kind of table, by days of {@code at}. */
  static final DailyKind<Feedback> KIND =
      new DailyKind<>("feedback", TABLE, "exchange", "at", Feedback::exchange, Feedback::at);

  private FeedbackTable() {}

  private static void encode(Feedback feedback, RowWriter row) {
    row.text("exchange", feedback.exchange().value())
        .integer("at", ChronoUnit.MICROS.between(Instant.EPOCH, feedback.at()))
        .text("correction", feedback.correction())
        .text("application", feedback.application());
    feedback.score().ifPresent(score -> row.number("score", score));
  }

  private static Feedback decode(Row row) {
    return new Feedback(
        new ExchangeId(row.text("exchange")),
        Instant.EPOCH.plus(row.integer("at"), ChronoUnit.MICROS),
        row.has("score") ? Optional.of(row.number("score")) : Optional.empty(),
        row.optionalText("correction"),
        row.optionalText("application"));
  }
}
