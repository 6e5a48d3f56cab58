package dev.retort.router.serving;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.retort.capture.RequestedAnswer;
import java.util.Objects;

/**
 * What a student is asked.
 *
 * @param input as {@link dev.retort.capture.StudentView#input()} has it, without personal data
 * @param wanted the form of answer that the request asks for
 */
public record StudentQuestion(String input, RequestedAnswer wanted) {
  private static final RequestedAnswer ANY_TEXT =
      RequestedAnswer.of(JsonNodeFactory.instance.objectNode());

  public StudentQuestion {
    Objects.requireNonNull(input);
    Objects.requireNonNull(wanted);
  }

  /** A question of a request that says nothing of its answer. */
  public static StudentQuestion of(String input) {
    return new StudentQuestion(input, ANY_TEXT);
  }
}
