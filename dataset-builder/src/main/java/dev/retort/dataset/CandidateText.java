package dev.retort.dataset;

import dev.retort.capture.Exchange;
import dev.retort.dataset.label.RawAnswer;
import java.util.Objects;

/**
 * The texts of a candidate.
 *
 * @param input what a student reads
 * @param answer the reference answer, as captured
 */
public record CandidateText(String input, RawAnswer answer) {
  public CandidateText {
    Objects.requireNonNull(input);
    Objects.requireNonNull(answer);
  }

  static CandidateText of(Exchange exchange) {
    return new CandidateText(exchange.prompt().studentInput(), RawAnswer.of(exchange));
  }
}
