package dev.retort.dataset;

import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.dataset.filter.StandardFilters;
import dev.retort.dataset.label.RawAnswer;
import dev.retort.dataset.label.Vote;
import dev.retort.dataset.label.Vote.Authority;
import java.time.Instant;
import java.util.Comparator;

/**
 * What a build remembers of an exchange that passed the filters.
 *
 * @param id the exchange
 * @param createdAt when it happened
 * @param input what a student reads
 * @param captured the reference answer as captured
 * @param answer the reference answer; in the task's form once it is known
 * @param authority whose answer that is
 * @param mayEvaluate whether it is part of a uniform sample
 */
record Candidate(
    ExchangeId id,
    Instant createdAt,
    String input,
    RawAnswer captured,
    String answer,
    Authority authority,
    boolean mayEvaluate) {
  /** The canonical order. */
  static final Comparator<Candidate> ORDER =
      Comparator.comparing(Candidate::createdAt).thenComparing(Candidate::id);

  static Candidate of(Exchange exchange) {
    RawAnswer captured = RawAnswer.of(exchange);
    return new Candidate(
        exchange.id(),
        exchange.createdAt(),
        exchange.prompt().studentInput(),
        captured,
        captured.text(),
        StandardFilters.isCorrected(exchange) ? Authority.CORRECTION : Authority.TEACHER,
        exchange.answeredBy().mayEvaluate());
  }

  Candidate answering(String cleaned) {
    return new Candidate(id, createdAt, input, captured, cleaned, authority, mayEvaluate);
  }

  Vote vote() {
    return new Vote(answer, authority, createdAt);
  }
}
