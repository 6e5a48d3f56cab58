package dev.retort.dataset.label;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.ToolCall;
import dev.retort.dataset.filter.StandardFilters;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * An exchange's answer as it was captured, before it takes the task's form: a person's correction,
 * else what was answered. Functions called count as the answer where there are any; the text beside
 * them does not.
 *
 * @param kind what it is
 * @param text the text; for calls, their canonical JSON ({@link AnswerKind#TOOL_CALLS})
 * @param instructions a hash of the request's instructions; {@value #NO_INSTRUCTIONS} where they do
 *     not matter
 */
public record RawAnswer(Kind kind, String text, long instructions) implements Serializable {
  /** Whoever answers without being asked by the task's instructions. */
  public static final long NO_INSTRUCTIONS = 0;

  public RawAnswer {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(text);
  }

  /** An exchange's. */
  public static RawAnswer of(Exchange exchange) {
    if (StandardFilters.isCorrected(exchange)) {
      return text(exchange.reference());
    }
    return of(exchange.completion(), hash(exchange.prompt().instructions()));
  }

  /** What was said, whatever it was that asked for it. */
  public static RawAnswer of(Completion said) {
    return of(said, NO_INSTRUCTIONS);
  }

  private static RawAnswer of(Completion said, long instructions) {
    List<ToolCall> calls = said.toolCalls();
    if (calls.isEmpty()) {
      return new RawAnswer(Kind.TEXT, said.text(), instructions);
    }
    return canonical(calls)
        .map(json -> new RawAnswer(Kind.CALLS, json, instructions))
        .orElseGet(() -> new RawAnswer(Kind.BROKEN_CALLS, "", instructions));
  }

  /** A text, whatever it was that asked for it. */
  public static RawAnswer text(String text) {
    return new RawAnswer(Kind.TEXT, text, NO_INSTRUCTIONS);
  }

  private static Optional<String> canonical(List<ToolCall> calls) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (ToolCall call : calls) {
      Optional<JsonNode> arguments = CanonicalJson.arguments(call.arguments());
      if (arguments.isEmpty()) {
        return Optional.empty();
      }
      array.addObject().put("name", call.name()).set("arguments", arguments.get());
    }
    return Optional.of(CanonicalJson.write(array));
  }

  private static long hash(String instructions) {
    long hash = MurmurHash3.hash128x64(instructions.getBytes(StandardCharsets.UTF_8))[0];
    return hash == NO_INSTRUCTIONS ? 1 : hash;
  }

  /** What an answer is, as the protocol tells. */
  public enum Kind {
    /** Text. */
    TEXT,
    /** Functions called with JSON objects as arguments. */
    CALLS,
    /** Functions called with arguments of which one is no JSON object. */
    BROKEN_CALLS
  }
}
