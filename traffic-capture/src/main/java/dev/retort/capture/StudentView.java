package dev.retort.capture;

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

  /** A student's answer as the caller gets it: with the values that the request named. */
  public String restore(String answer) {
    return redacted.restore(answer);
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
