package dev.retort.dataset;

import dev.retort.capture.Exchange;
import dev.retort.dataset.filter.StandardFilters;
import java.util.Objects;

/**
 * The texts of a candidate.
 *
 * @param input what a student reads
 * @param answer the reference answer, as it was given
 */
public record CandidateText(String input, String answer) {
  public CandidateText {
    Objects.requireNonNull(input);
    Objects.requireNonNull(answer);
  }

  static CandidateText of(Exchange exchange) {
    return new CandidateText(
        exchange.prompt().studentInput(),
        isCorrected(exchange) ? exchange.reference() : exchange.completion().text());
  }

  static boolean isCorrected(Exchange exchange) {
    return StandardFilters.isCorrected(exchange);
  }
}
