package dev.retort.dataset;

import dev.retort.capture.Exchange;
import dev.retort.capture.LogLine;
import dev.retort.dataset.balance.Urgency;
import dev.retort.dataset.dedup.TextFingerprint;
import dev.retort.dataset.filter.DropReason;
import dev.retort.dataset.filter.ExampleFilter;
import dev.retort.dataset.filter.FilterVerdict;
import dev.retort.dataset.filter.StandardFilters;
import dev.retort.dataset.label.Vote.Authority;
import dev.retort.dataset.split.Sampling;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;

/**
 * What a build reads off one exchange: the first of its rules, and a pure function of the exchange.
 *
 * @param id the exchange
 * @param micros when it happened, in microseconds since 1970
 * @param model the model that was asked
 * @param origin where it was imported from
 * @param candidate what can be learnt from it, if anything
 * @param dropped otherwise, why not
 */
public record ReadExchange(
    String id,
    long micros,
    String model,
    Optional<LogLine> origin,
    Optional<Candidate> candidate,
    Optional<DropReason> dropped) {
  public ReadExchange {
    Objects.requireNonNull(id);
    Objects.requireNonNull(model);
    Objects.requireNonNull(origin);
    if (candidate.isPresent() == dropped.isPresent()) {
      throw new IllegalArgumentException("an exchange is either a candidate or dropped");
    }
  }

  /** Applies the rules that look at one exchange alone. */
  public static ReadExchange of(Exchange exchange, ExampleFilter filter) {
    FilterVerdict verdict = filter.judge(exchange);
    Optional<DropReason> dropped =
        verdict instanceof FilterVerdict.Drop drop ? Optional.of(drop.reason()) : Optional.empty();
    return new ReadExchange(
        exchange.id().value(),
        ChronoUnit.MICROS.between(Instant.EPOCH, exchange.createdAt()),
        exchange.model(),
        exchange.origin(),
        dropped.isPresent() ? Optional.empty() : Optional.of(Candidate.of(exchange)),
        dropped);
  }

  /**
   * What can be learnt from an exchange that passed the filters.
   *
   * @param text what a student reads, and the reference answer before it takes the task's form
   * @param fingerprint of the input
   * @param authority whose answer it is
   * @param sampling how the exchange came to be the teacher's
   * @param urgency how much a student that serves has to learn from it
   */
  public record Candidate(
      CandidateText text,
      TextFingerprint fingerprint,
      Authority authority,
      Sampling sampling,
      Urgency urgency) {
    public Candidate {
      Objects.requireNonNull(text);
      Objects.requireNonNull(fingerprint);
      Objects.requireNonNull(authority);
      Objects.requireNonNull(sampling);
      Objects.requireNonNull(urgency);
    }

    static Candidate of(Exchange exchange) {
      CandidateText text = CandidateText.of(exchange);
      return new Candidate(
          text,
          TextFingerprint.of(text.input()),
          StandardFilters.isCorrected(exchange) ? Authority.CORRECTION : Authority.TEACHER,
          Sampling.of(exchange.answeredBy()),
          Urgency.of(exchange));
    }
  }
}
