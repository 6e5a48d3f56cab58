package dev.retort.router;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.retort.capture.Completion;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.RequestedAnswer;
import dev.retort.capture.RequestedAnswer.Calls;
import dev.retort.capture.RequestedAnswer.Form;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.ToolCall;
import dev.retort.capture.wire.WireAnswer;
import dev.retort.evaluator.answer.AnswerContract;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Turns a student's answers into replies of the form that requests ask for, or says that one does
 * not fit: JSON that is none or breaks the request's schema, calls of functions that the request
 * does not offer, or with arguments that break theirs. Thread-safe.
 */
final class StudentReplies {
  /** A price such as 12.10 goes back as it was said. */
  private static final ObjectReader READER =
      JsonFormat.mapper()
          .readerFor(JsonNode.class)
          .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private final JsonShapes shapes = new JsonShapes();

  /** Whether a student with such answers can be asked for what a request wants. */
  static boolean isFor(AnswerContract student, RequestedAnswer wanted) {
    return switch (student.form()) {
      case TEXT -> wanted.form() == Form.TEXT;
      case JSON -> wanted.form() == Form.TEXT || wanted.form() == Form.JSON;
      case TOOL_CALLS ->
          wanted.form() == Form.TOOL_CALLS
              && student.functions().containsAll(wanted.functions().keySet());
    };
  }

  /**
   * The answer.
   *
   * @param student what its answers are
   * @param said with the caller's own values in it
   * @return empty if it does not fit
   */
  Optional<WireAnswer> answer(AnswerContract student, RequestedAnswer wanted, String said) {
    return switch (student.form()) {
      case TEXT -> Optional.of(text(said));
      case JSON ->
          document(said)
              .filter(value -> wanted.schema().filter(s -> !shapes.fits(value, s)).isEmpty())
              .map(value -> text(said));
      case TOOL_CALLS ->
          document(said)
              .flatMap(value -> calls(value, wanted))
              .map(
                  calls ->
                      new WireAnswer(
                          new Completion("", Completion.Finish.TOOL_CALLS, calls, List.of()),
                          TokenUsage.UNREPORTED));
    };
  }

  private static WireAnswer text(String said) {
    return new WireAnswer(new Completion(said, Completion.Finish.STOP), TokenUsage.UNREPORTED);
  }

  private static Optional<JsonNode> document(String answer) {
    try {
      return Optional.of(READER.<JsonNode>readValue(answer)).filter(JsonNode::isContainerNode);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private Optional<List<ToolCall>> calls(JsonNode answer, RequestedAnswer wanted) {
    boolean tooMany = wanted.calls() == Calls.ONE && answer.size() > 1;
    if (!answer.isArray() || answer.isEmpty() || tooMany) {
      return Optional.empty();
    }
    List<ToolCall> calls = new ArrayList<>();
    for (JsonNode call : answer) {
      String name = call.path("name").asText();
      JsonNode arguments = call.path("arguments");
      JsonNode parameters = wanted.functions().get(name);
      boolean fits =
          parameters != null
              && arguments.isObject()
              && (!parameters.isObject() || shapes.fits(arguments, parameters));
      if (!fits) {
        return Optional.empty();
      }
      calls.add(new ToolCall(name, JsonFormat.line(arguments)));
    }
    return Optional.of(calls);
  }
}
