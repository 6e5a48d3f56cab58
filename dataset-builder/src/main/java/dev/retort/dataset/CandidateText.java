package dev.retort.dataset;

import dev.retort.capture.Exchange;
import dev.retort.capture.StudentView;
import dev.retort.capture.redaction.PersonalDataKind;
import dev.retort.capture.redaction.Replacement;
import dev.retort.dataset.label.RawAnswer;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * The texts of a candidate, without personal data.
 *
 * @param input what a student reads
 * @param answer the reference answer, as captured but for the personal values
 * @param redactions the kinds of the values that the input does not show, one each
 */
public record CandidateText(String input, RawAnswer answer, List<PersonalDataKind> redactions)
    implements Serializable {
  public CandidateText {
    Objects.requireNonNull(input);
    Objects.requireNonNull(answer);
    redactions = List.copyOf(redactions);
  }

  /** An exchange's, as a student sees them. */
  static CandidateText of(Exchange exchange) {
    StudentView view = StudentView.of(exchange.prompt());
    RawAnswer answer = RawAnswer.of(exchange);
    return new CandidateText(
        view.input(),
        new RawAnswer(answer.kind(), view.conceal(answer.text()), answer.instructions()),
        view.replacements().stream().map(Replacement::kind).toList());
  }
}
