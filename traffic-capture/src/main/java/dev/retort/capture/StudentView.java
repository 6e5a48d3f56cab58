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
  private final String input;

  private StudentView(Redacted redacted, String input) {
    this.redacted = redacted;
    this.input = input;
  }

  /** The view of a request, by the standard rules. */
  public static StudentView of(Prompt prompt) {
    return of(prompt, Redactor.standard());
  }

  /**
   * The view of a request, by the rules that the log's texts are redacted by. It is the same before
   * and after that: a request that comes from the log, with keyed placeholders, is seen as one that
   * comes from its sender.
   */
  public static StudentView of(Prompt prompt, Redactor redactor) {
    Redacted redacted = PromptTexts.redacted(prompt, redactor);
    return new StudentView(redacted, PromptTexts.with(prompt, redacted.texts()).studentInput());
  }

  /**
   * A task's instructions as its students may read them: {@link Prompt#instructions()} without
   * personal data.
   */
  public static String instructions(Prompt prompt) {
    Redacted redacted = PromptTexts.redacted(prompt, Redactor.standard());
    return PromptTexts.with(prompt, redacted.texts()).instructions();
  }

  /** What the student reads. */
  public String input() {
    return input;
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
