package dev.retort.dataset.label;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.retort.dataset.filter.AnswerSchema;
import dev.retort.dataset.filter.AnswerSchema.Conformance;
import dev.retort.dataset.filter.DropReason;
import dev.retort.dataset.label.RawAnswer.Kind;
import java.util.Objects;
import java.util.Optional;

/**
 * Answers that are calls of functions: a JSON array of objects with {@code name} and {@code
 * arguments}, in canonical JSON and the model's order. A text that is such an array counts as the
 * calls that it spells out, as a person's correction does.
 *
 * @param schema what the array conforms to, if anything
 */
public record ToolCalls(Optional<AnswerSchema> schema) implements AnswerForm {
  public ToolCalls {
    Objects.requireNonNull(schema);
  }

  /** Calls of any functions. */
  public ToolCalls() {
    this(Optional.empty());
  }

  static ToolCalls under(Optional<String> schema) {
    return new ToolCalls(schema.map(AnswerSchema::new));
  }

  @Override
  public AnswerKind kind() {
    return AnswerKind.TOOL_CALLS;
  }

  @Override
  public Cleaned clean(RawAnswer answer) {
    return switch (answer.kind()) {
      case CALLS -> judged(answer.text());
      case BROKEN_CALLS -> Cleaned.drop(DropReason.INVALID_ARGUMENTS);
      case TEXT ->
          spelledOut(answer.text())
              .map(this::judged)
              .orElseGet(() -> Cleaned.drop(DropReason.NO_TOOL_CALL));
    };
  }

  @Override
  public boolean recognises(RawAnswer answer) {
    return answer.kind() != Kind.TEXT || clean(answer) instanceof Cleaned.Answer;
  }

  private Cleaned judged(String calls) {
    boolean conforms =
        schema.isEmpty()
            || CanonicalJson.document(calls)
                .filter(document -> schema.get().judge(document) == Conformance.CONFORMS)
                .isPresent();
    return conforms ? Cleaned.of(calls) : Cleaned.drop(DropReason.SCHEMA_VIOLATED);
  }

  private static Optional<String> spelledOut(String text) {
    Optional<JsonNode> document = JsonDocuments.find(text).filter(JsonNode::isArray);
    if (document.isEmpty() || document.get().isEmpty()) {
      return Optional.empty();
    }
    ArrayNode calls = JsonNodeFactory.instance.arrayNode();
    for (JsonNode call : document.get()) {
      JsonNode arguments = call.path("arguments");
      Optional<JsonNode> object =
          arguments.isTextual()
              ? CanonicalJson.arguments(arguments.textValue())
              : Optional.of(arguments).filter(JsonNode::isObject);
      if (!call.path("name").isTextual() || object.isEmpty()) {
        return Optional.empty();
      }
      calls.addObject().put("name", call.get("name").textValue()).set("arguments", object.get());
    }
    return Optional.of(CanonicalJson.write(calls));
  }
}
