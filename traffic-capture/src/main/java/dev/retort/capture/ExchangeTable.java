package dev.retort.capture;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** The Parquet form of exchanges: the columns that people query. */
final class ExchangeTable {
  private static final Type CREATED_AT =
      Types.required(INT64).as(timestampType(true, TimeUnit.MICROS)).named("created_at");
  private static final PrimitiveType TASK = optionalText("task");
  private static final PrimitiveType ID = text("id");
  private static final PrimitiveType SUBJECT = optionalText("subject");
  private static final PrimitiveType PROMPT_TOKENS = Types.required(INT64).named("prompt_tokens");
  private static final PrimitiveType COMPLETION_TOKENS =
      Types.required(INT64).named("completion_tokens");

  private static final TypeReference<List<ToolCall>> TOOL_CALLS = new TypeReference<>() {};
  private static final TypeReference<List<TokenLogprob>> LOGPROBS = new TypeReference<>() {};

  /** Only the ids. */
  static final MessageType IDS = new MessageType("exchange", ID);

  /** What a summary by task needs. */
  static final MessageType SUMMARY =
      new MessageType("exchange", TASK, CREATED_AT, PROMPT_TOKENS, COMPLETION_TOKENS);

  /** What finds a person's exchanges. */
  static final MessageType SUBJECTS = new MessageType("exchange", ID, SUBJECT);

  static final MessageType SCHEMA =
      new MessageType(
          "exchange",
          ID,
          TASK,
          CREATED_AT,
          text("model"),
          Types.requiredList()
              .requiredGroupElement()
              .addFields(text("role"), text("content"))
              .named("messages"),
          text("answer"),
          text("finish"),
          PROMPT_TOKENS,
          COMPLETION_TOKENS,
          Types.required(INT64).named("latency_micros"),
          optionalText("student_version"),
          Types.optional(DOUBLE).named("student_confidence"),
          Types.optional(DOUBLE).named("teacher_propensity"),
          optionalText("correction"),
          optionalText("tool_calls"),
          optionalText("logprobs"),
          optionalText("rating"),
          SUBJECT,
          optionalText("origin_file"),
          Types.optional(INT64).named("origin_line"));

  static final ParquetTable<Exchange> TABLE =
      new ParquetTable<>(SCHEMA, ExchangeTable::encode, ExchangeTable::decode);

  private ExchangeTable() {}

  static ExchangeId id(Row row) {
    return new ExchangeId(row.text("id"));
  }

  static Optional<SubjectPseudonym> subject(Row row) {
    return row.optionalText("subject").map(SubjectPseudonym::new);
  }

  static TaskSummary summary(Row row) {
    return TaskSummary.ofOne(task(row), createdAt(row), usage(row));
  }

  private static Optional<TaskName> task(Row row) {
    return row.optionalText("task").map(TaskName::new);
  }

  private static Instant createdAt(Row row) {
    return Instant.EPOCH.plus(row.integer("created_at"), ChronoUnit.MICROS);
  }

  private static TokenUsage usage(Row row) {
    return new TokenUsage(row.integer("prompt_tokens"), row.integer("completion_tokens"));
  }

  private static void encode(Exchange exchange, RowWriter row) {
    row.text("id", exchange.id().value())
        .text("task", exchange.task().map(TaskName::value))
        .integer("created_at", ChronoUnit.MICROS.between(Instant.EPOCH, exchange.createdAt()))
        .text("model", exchange.model())
        .list(
            "messages",
            exchange.prompt().messages(),
            (message, element) ->
                element.text("role", message.role().wireName()).text("content", message.content()))
        .text("answer", exchange.completion().text())
        .text("finish", exchange.completion().finish().name())
        .integer("prompt_tokens", exchange.usage().prompt())
        .integer("completion_tokens", exchange.usage().completion())
        .integer("latency_micros", exchange.latency().toNanos() / 1_000)
        .text("correction", exchange.correction())
        .text("tool_calls", json(exchange.completion().toolCalls()))
        .text("logprobs", json(exchange.completion().logprobs()))
        .text("rating", exchange.rating().map(Rating::name))
        .text("subject", exchange.subject().map(SubjectPseudonym::value));
    if (exchange.answeredBy() instanceof AnsweredBy.Student student) {
      row.text("student_version", student.version())
          .number("student_confidence", student.confidence());
    } else if (exchange.answeredBy() instanceof AnsweredBy.Teacher teacher) {
      row.number("teacher_propensity", teacher.propensity());
    }
    exchange
        .origin()
        .ifPresent(
            origin -> row.text("origin_file", origin.file()).integer("origin_line", origin.line()));
  }

  static Exchange decode(Row row) {
    return new Exchange(
        id(row),
        task(row),
        createdAt(row),
        row.text("model"),
        new Prompt(
            row.list(
                "messages",
                element ->
                    new Message(Role.ofWireName(element.text("role")), element.text("content")))),
        new Completion(
            row.text("answer"),
            Completion.Finish.valueOf(row.text("finish")),
            list(row, "tool_calls", TOOL_CALLS),
            list(row, "logprobs", LOGPROBS)),
        usage(row),
        Duration.of(row.integer("latency_micros"), ChronoUnit.MICROS),
        answeredBy(row),
        row.optionalText("correction"),
        row.optionalText("rating").map(Rating::valueOf),
        subject(row),
        row.optionalText("origin_file").map(file -> new LogLine(file, row.integer("origin_line"))),
        CaptureDetails.NONE);
  }

  /** What is rare, and never asked for by column, is one column of JSON text. */
  private static Optional<String> json(List<?> values) {
    return values.isEmpty() ? Optional.empty() : Optional.of(JsonFormat.line(values));
  }

  private static <T> List<T> list(Row row, String column, TypeReference<List<T>> type) {
    Optional<String> text = row.optionalText(column);
    if (text.isEmpty()) {
      return List.of();
    }
    try {
      return JsonFormat.mapper().readValue(text.get(), type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("column " + column + " holds no JSON: " + e.getMessage(), e);
    }
  }

  private static AnsweredBy answeredBy(Row row) {
    return row.optionalText("student_version")
        .<AnsweredBy>map(
            version -> new AnsweredBy.Student(version, row.number("student_confidence")))
        .orElseGet(() -> new AnsweredBy.Teacher(row.number("teacher_propensity")));
  }

  private static PrimitiveType text(String name) {
    return Types.required(BINARY).as(stringType()).named(name);
  }

  private static PrimitiveType optionalText(String name) {
    return Types.optional(BINARY).as(stringType()).named(name);
  }
}
