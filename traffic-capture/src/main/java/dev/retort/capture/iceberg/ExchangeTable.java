package dev.retort.capture.iceberg;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.CaptureDetails;
import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.LogLine;
import dev.retort.capture.Message;
import dev.retort.capture.ParquetTable;
import dev.retort.capture.Prompt;
import dev.retort.capture.Rating;
import dev.retort.capture.Role;
import dev.retort.capture.Row;
import dev.retort.capture.RowWriter;
import dev.retort.capture.SubjectPseudonym;
import dev.retort.capture.TaskName;
import dev.retort.capture.TaskSummary;
import dev.retort.capture.TokenLogprob;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.ToolCall;
import dev.retort.capture.TraceStep;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * The Parquet form of exchanges: the columns that people query. The task is the one that the
 * capture side named: which task an exchange belongs to is decided by whoever reads it.
 */
final class ExchangeTable {
  static final String ID_COLUMN = "id";
  static final String TIME_COLUMN = "created_at";

  private static final Type CREATED_AT =
      Types.required(INT64).as(timestampType(true, TimeUnit.MICROS)).named(TIME_COLUMN);
  private static final PrimitiveType TASK = optionalText("task");
  private static final PrimitiveType ID = text(ID_COLUMN);
  private static final PrimitiveType SUBJECT = optionalText("subject");
  private static final PrimitiveType PROMPT_TOKENS = integer("prompt_tokens");
  private static final PrimitiveType COMPLETION_TOKENS = integer("completion_tokens");

  /** What a summary by task needs. */
  static final MessageType SUMMARY =
      new MessageType("exchange", TASK, CREATED_AT, PROMPT_TOKENS, COMPLETION_TOKENS);

  /** What finds a person's exchanges. */
  static final MessageType SUBJECTS = new MessageType("exchange", ID, SUBJECT);

  /** No version is called so: versions have a slash. */
  private static final String CACHED_FROM_TEACHER = "teacher";

  static final MessageType SCHEMA =
      new MessageType(
          "exchange",
          ID,
          TASK,
          CREATED_AT,
          text("model"),
          Types.requiredList()
              .requiredGroupElement()
              .addFields(text("role"), text("content"), toolCalls())
              .named("messages"),
          text("answer"),
          toolCalls(),
          text("finish"),
          logprobs(),
          PROMPT_TOKENS,
          COMPLETION_TOKENS,
          optionalNumber("cost"),
          integer("latency_micros"),
          optionalInteger("time_to_first_token_micros"),
          optionalText("student_version"),
          optionalNumber("student_confidence"),
          optionalNumber("teacher_propensity"),
          optionalText("cached_from"),
          optionalText("correction"),
          optionalText("rating"),
          SUBJECT,
          optionalText("application"),
          optionalText("upstream"),
          optionalText("trace"),
          optionalText("span"),
          optionalText("parent_span"),
          map("metadata", text("value")),
          map("redactions", integer("value")),
          optionalText("origin_file"),
          optionalInteger("origin_line"));

  static final ParquetTable<Exchange> TABLE =
      new ParquetTable<>(
          SCHEMA,
          ExchangeTable::encode,
          ExchangeTable::decode,
          Set.of(ID_COLUMN, TIME_COLUMN, "latency_micros", "trace", "span", "parent_span"));

  /** The kind of table, by days of {@code created_at}. */
  static final DailyKind<Exchange> KIND =
      new DailyKind<>(
          "exchanges", TABLE, ID_COLUMN, TIME_COLUMN, Exchange::id, Exchange::createdAt);

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
    Completion completion = exchange.completion();
    row.text(ID_COLUMN, exchange.id().value())
        .text("task", exchange.task().map(TaskName::value))
        .integer(TIME_COLUMN, micros(exchange.createdAt()))
        .text("model", exchange.model())
        .list("messages", exchange.prompt().messages(), ExchangeTable::encode)
        .text("answer", completion.text())
        .listIfAny("tool_calls", completion.toolCalls(), ExchangeTable::encode)
        .text("finish", completion.finish().name())
        .listIfAny("logprobs", completion.logprobs(), ExchangeTable::encode)
        .integer("prompt_tokens", exchange.usage().prompt())
        .integer("completion_tokens", exchange.usage().completion())
        .integer("latency_micros", micros(exchange.latency()))
        .text("correction", exchange.correction())
        .text("rating", exchange.rating().map(Rating::name))
        .text("subject", exchange.subject().map(SubjectPseudonym::value));
    if (exchange.answeredBy() instanceof AnsweredBy.Student student) {
      row.text("student_version", student.version())
          .number("student_confidence", student.confidence());
    } else if (exchange.answeredBy() instanceof AnsweredBy.Teacher teacher) {
      row.number("teacher_propensity", teacher.propensity());
    } else if (exchange.answeredBy() instanceof AnsweredBy.Cache cache) {
      row.text("cached_from", cache.version().orElse(CACHED_FROM_TEACHER));
    }
    encode(exchange.details(), row);
    exchange
        .origin()
        .ifPresent(
            origin -> row.text("origin_file", origin.file()).integer("origin_line", origin.line()));
  }

  private static void encode(Message message, RowWriter row) {
    row.text("role", message.role().wireName())
        .text("content", message.content())
        .listIfAny("tool_calls", message.toolCalls(), ExchangeTable::encode);
  }

  private static void encode(ToolCall call, RowWriter row) {
    row.text("name", call.name()).text("arguments", call.arguments());
  }

  private static void encode(TokenLogprob token, RowWriter row) {
    row.text("token", token.token())
        .number("logprob", token.logprob())
        .listIfAny(
            "alternatives",
            token.alternatives(),
            (other, element) ->
                element.text("token", other.token()).number("logprob", other.logprob()));
  }

  private static void encode(CaptureDetails details, RowWriter row) {
    row.text("application", details.application())
        .text("upstream", details.upstream())
        .listIfAny(
            "metadata",
            details.metadata().entrySet(),
            (entry, element) -> element.text("key", entry.getKey()).text("value", entry.getValue()))
        .listIfAny(
            "redactions",
            details.redactions().entrySet(),
            (entry, element) ->
                element.text("key", entry.getKey()).integer("value", entry.getValue()));
    details.cost().ifPresent(dollars -> row.number("cost", dollars));
    details
        .timeToFirstToken()
        .ifPresent(time -> row.integer("time_to_first_token_micros", micros(time)));
    details
        .step()
        .ifPresent(
            step ->
                row.text("trace", step.trace())
                    .text("span", step.span())
                    .text("parent_span", step.parent()));
  }

  static Exchange decode(Row row) {
    return new Exchange(
        id(row),
        task(row),
        createdAt(row),
        row.text("model"),
        new Prompt(row.list("messages", ExchangeTable::message)),
        new Completion(
            row.text("answer"),
            Completion.Finish.valueOf(row.text("finish")),
            row.listIfAny("tool_calls", ExchangeTable::toolCall),
            row.listIfAny("logprobs", ExchangeTable::logprob)),
        usage(row),
        Duration.of(row.integer("latency_micros"), ChronoUnit.MICROS),
        answeredBy(row),
        row.optionalText("correction"),
        row.optionalText("rating").map(Rating::valueOf),
        subject(row),
        row.optionalText("origin_file").map(file -> new LogLine(file, row.integer("origin_line"))),
        details(row));
  }

  private static Message message(Row row) {
    return new Message(
        Role.ofWireName(row.text("role")),
        row.text("content"),
        row.listIfAny("tool_calls", ExchangeTable::toolCall));
  }

  private static ToolCall toolCall(Row row) {
    return new ToolCall(row.text("name"), row.text("arguments"));
  }

  private static TokenLogprob logprob(Row row) {
    return new TokenLogprob(
        row.text("token"),
        row.number("logprob"),
        row.listIfAny(
            "alternatives",
            other -> new TokenLogprob.Alternative(other.text("token"), other.number("logprob"))));
  }

  private static CaptureDetails details(Row row) {
    SortedMap<String, String> metadata = new TreeMap<>();
    row.listIfAny("metadata", entry -> metadata.put(entry.text("key"), entry.text("value")));
    SortedMap<String, Integer> redactions = new TreeMap<>();
    row.listIfAny(
        "redactions",
        entry -> redactions.put(entry.text("key"), Math.toIntExact(entry.integer("value"))));
    return new CaptureDetails(
        row.optionalText("application"),
        row.optionalText("upstream"),
        optional(row, "time_to_first_token_micros")
            .map(micros -> Duration.of(micros, ChronoUnit.MICROS)),
        row.has("cost") ? Optional.of(row.number("cost")) : Optional.empty(),
        row.optionalText("trace")
            .map(trace -> new TraceStep(trace, row.text("span"), row.optionalText("parent_span"))),
        metadata,
        redactions);
  }

  private static Optional<Long> optional(Row row, String column) {
    return row.has(column) ? Optional.of(row.integer(column)) : Optional.empty();
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }

  private static AnsweredBy answeredBy(Row row) {
    return row.optionalText("student_version")
        .<AnsweredBy>map(
            version -> new AnsweredBy.Student(version, row.number("student_confidence")))
        .or(() -> row.optionalText("cached_from").map(ExchangeTable::cache))
        .orElseGet(() -> new AnsweredBy.Teacher(row.number("teacher_propensity")));
  }

  private static AnsweredBy.Cache cache(String from) {
    return new AnsweredBy.Cache(
        Optional.of(from).filter(version -> !version.equals(CACHED_FROM_TEACHER)));
  }

  private static Type toolCalls() {
    return Types.optionalList()
        .requiredGroupElement()
        .addFields(text("name"), text("arguments"))
        .named("tool_calls");
  }

  private static Type logprobs() {
    Type alternatives =
        Types.optionalList()
            .requiredGroupElement()
            .addFields(text("token"), Types.required(DOUBLE).named("logprob"))
            .named("alternatives");
    return Types.optionalList()
        .requiredGroupElement()
        .addFields(text("token"), Types.required(DOUBLE).named("logprob"), alternatives)
        .named("logprobs");
  }

  private static Type map(String name, PrimitiveType value) {
    return Types.optionalMap().key(text("key")).value(value).named(name);
  }

  private static PrimitiveType text(String name) {
    return Types.required(BINARY).as(stringType()).named(name);
  }

  private static PrimitiveType optionalText(String name) {
    return Types.optional(BINARY).as(stringType()).named(name);
  }

  private static PrimitiveType integer(String name) {
    return Types.required(INT64).named(name);
  }

  private static PrimitiveType optionalInteger(String name) {
    return Types.optional(INT64).named(name);
  }

  private static PrimitiveType optionalNumber(String name) {
    return Types.optional(DOUBLE).named(name);
  }
}
