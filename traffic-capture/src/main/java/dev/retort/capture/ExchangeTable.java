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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.example.data.Group;
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

  private static final MessageType SCHEMA =
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
          optionalText("subject"),
          optionalText("origin_file"),
          Types.optional(INT64).named("origin_line"));

  static final ParquetTable<Exchange> TABLE =
      new ParquetTable<>(SCHEMA, ExchangeTable::encode, ExchangeTable::decode);

  private ExchangeTable() {}

  static Optional<TaskName> task(Group group) {
    return optionalText(group, "task").map(TaskName::new);
  }

  static Instant createdAt(Group group) {
    return Instant.EPOCH.plus(group.getLong("created_at", 0), ChronoUnit.MICROS);
  }

  static TokenUsage usage(Group group) {
    return new TokenUsage(group.getLong("prompt_tokens", 0), group.getLong("completion_tokens", 0));
  }

  private static void encode(Exchange exchange, Group group) {
    group
        .append("id", exchange.id().value())
        .append("created_at", ChronoUnit.MICROS.between(Instant.EPOCH, exchange.createdAt()))
        .append("model", exchange.model())
        .append("answer", exchange.completion().text())
        .append("finish", exchange.completion().finish().name())
        .append("prompt_tokens", exchange.usage().prompt())
        .append("completion_tokens", exchange.usage().completion())
        .append("latency_micros", exchange.latency().toNanos() / 1_000);
    exchange.task().ifPresent(task -> group.append("task", task.value()));
    exchange.correction().ifPresent(correction -> group.append("correction", correction));
    json(exchange.completion().toolCalls()).ifPresent(text -> group.append("tool_calls", text));
    json(exchange.completion().logprobs()).ifPresent(text -> group.append("logprobs", text));
    exchange.rating().ifPresent(rating -> group.append("rating", rating.name()));
    exchange.subject().ifPresent(subject -> group.append("subject", subject.value()));
    exchange
        .origin()
        .ifPresent(
            origin ->
                group.append("origin_file", origin.file()).append("origin_line", origin.line()));
    if (exchange.answeredBy() instanceof AnsweredBy.Student student) {
      group.append("student_version", student.version());
      group.append("student_confidence", student.confidence());
    } else if (exchange.answeredBy() instanceof AnsweredBy.Teacher teacher) {
      group.append("teacher_propensity", teacher.propensity());
    }
    Group messages = group.addGroup("messages");
    for (Message message : exchange.prompt().messages()) {
      messages
          .addGroup("list")
          .addGroup("element")
          .append("role", message.role().wireName())
          .append("content", message.content());
    }
  }

  private static Exchange decode(Group group) {
    return new Exchange(
        new ExchangeId(group.getString("id", 0)),
        task(group),
        createdAt(group),
        group.getString("model", 0),
        new Prompt(messages(group.getGroup("messages", 0))),
        new Completion(
            group.getString("answer", 0),
            Completion.Finish.valueOf(group.getString("finish", 0)),
            list(group, "tool_calls", TOOL_CALLS),
            list(group, "logprobs", LOGPROBS)),
        usage(group),
        Duration.of(group.getLong("latency_micros", 0), ChronoUnit.MICROS),
        answeredBy(group),
        optionalText(group, "correction"),
        optionalText(group, "rating").map(Rating::valueOf),
        optionalText(group, "subject").map(SubjectPseudonym::new),
        optionalText(group, "origin_file")
            .map(file -> new LogLine(file, group.getLong("origin_line", 0))));
  }

  /** What is rare, and never asked for by column, is one column of JSON text. */
  private static Optional<String> json(List<?> values) {
    return values.isEmpty() ? Optional.empty() : Optional.of(JsonFormat.line(values));
  }

  private static <T> List<T> list(Group group, String column, TypeReference<List<T>> type) {
    Optional<String> text = optionalText(group, column);
    if (text.isEmpty()) {
      return List.of();
    }
    try {
      return JsonFormat.mapper().readValue(text.get(), type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("column " + column + " holds no JSON: " + e.getMessage(), e);
    }
  }

  private static List<Message> messages(Group list) {
    int count = list.getFieldRepetitionCount("list");
    List<Message> messages = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Group element = list.getGroup("list", i).getGroup("element", 0);
      messages.add(
          new Message(
              Role.ofWireName(element.getString("role", 0)), element.getString("content", 0)));
    }
    return messages;
  }

  private static AnsweredBy answeredBy(Group group) {
    Optional<String> version = optionalText(group, "student_version");
    return version.isPresent()
        ? new AnsweredBy.Student(version.get(), group.getDouble("student_confidence", 0))
        : new AnsweredBy.Teacher(group.getDouble("teacher_propensity", 0));
  }

  private static Optional<String> optionalText(Group group, String column) {
    return group.getFieldRepetitionCount(column) == 0
        ? Optional.empty()
        : Optional.of(group.getString(column, 0));
  }

  private static PrimitiveType text(String name) {
    return Types.required(BINARY).as(stringType()).named(name);
  }

  private static PrimitiveType optionalText(String name) {
    return Types.optional(BINARY).as(stringType()).named(name);
  }
}
