package dev.retort.capture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.retort.capture.redaction.Redacted;
import dev.retort.capture.redaction.Redactor;
import dev.retort.capture.redaction.Replacement;
import java.util.List;

/**
 * What a student sees of a request, in training and in serving: {@link Prompt#studentInput()}
 * without personal data. Whatever trains, asks or measures a student goes through here; the values
 * stay in memory. Immutable and thread-safe.
 */
public final class StudentView {
  private final Redacted redacted;

  private StudentView(Redacted redacted) {
    this.redacted = redacted;
  }

  /** The view of a request. */
  public static StudentView of(Prompt prompt) {
    return new StudentView(Redactor.standard().redact(prompt.studentInput()));
  }

  /** What the student reads. */
  public String input() {
    return redacted.text();
  }

  /** What a student that gave this answer would have had to say: what it learns. */
  public String conceal(String answer) {
    return redacted.conceal(answer).text();
  }

  /**
   * A student's answer as the caller gets it: with the values that the request named. A JSON
   * document stays one, whatever the values hold.
   */
  public String restore(String answer) {
    return isDocument(answer)
        ? redacted.restore(
            answer, value -> String.valueOf(JsonStringEncoder.getInstance().quoteAsString(value)))
        : redacted.restore(answer);
  }

  private static boolean isDocument(String answer) {
    String text = answer.strip();
    if (!text.startsWith("{") && !text.startsWith("[")) {
      return false;
    }
    try {
      return JsonFormat.mapper().readTree(text).isContainerNode();
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  /** The values that the student does not see. */
  public List<Replacement> replacements() {
    return redacted.replacements();
  }

  @Override
  public String toString() {
    return "StudentView[" + input() + "]";
  }
}
