package dev.retort.capture;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;

/**
 * One request and its answer, as captured. Immutable.
 *
 * @param id unique in a log
 * @param task the task the capture side named; empty where it named none
 * @param createdAt when the request came in, in microseconds
 * @param model the model that the request asked for
 * @param prompt the request's messages
 * @param completion the answer
 * @param usage tokens billed
 * @param latency from the request's arrival to the answer's end; zero if unknown
 * @param answeredBy teacher or student
 * @param correction the right answer according to a person; it outranks the teacher's
 * @param rating what the user thought of the answer, where anybody asked
 * @param subject whose request it is, where the capture side knows
 * @param origin where it was imported from; empty if it came through a gateway or router
 * @param details what else is known
 */
public record Exchange(
    ExchangeId id,
    Optional<TaskName> task,
    Instant createdAt,
    String model,
    Prompt prompt,
    Completion completion,
    TokenUsage usage,
    Duration latency,
    AnsweredBy answeredBy,
    Optional<String> correction,
    Optional<Rating> rating,
    Optional<SubjectPseudonym> subject,
    Optional<LogLine> origin,
    CaptureDetails details) {

  private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

  @JsonCreator
  public Exchange {
    Objects.requireNonNull(id);
    Objects.requireNonNull(task);
    if (createdAt.isBefore(Instant.EPOCH) || !createdAt.isBefore(LATEST)) {
      throw new IllegalArgumentException(
          "an exchange happens between 1970 and 2200, not at " + createdAt);
    }
    createdAt = createdAt.truncatedTo(ChronoUnit.MICROS);
    Objects.requireNonNull(model);
    Objects.requireNonNull(prompt);
    Objects.requireNonNull(completion);
    Objects.requireNonNull(usage);
    if (latency.isNegative()) {
      throw new IllegalArgumentException("a latency is ≥ 0, not " + latency);
    }
    Objects.requireNonNull(answeredBy);
    Objects.requireNonNull(correction);
    Objects.requireNonNull(rating);
    Objects.requireNonNull(subject);
    Objects.requireNonNull(origin);
    details = details == null ? CaptureDetails.NONE : details;
  }

  /** An exchange of which nothing is known but what was said. */
  public Exchange(
      ExchangeId id,
      Optional<TaskName> task,
      Instant createdAt,
      String model,
      Prompt prompt,
      Completion completion,
      TokenUsage usage,
      Duration latency,
      AnsweredBy answeredBy,
      Optional<String> correction) {
    this(
        id,
        task,
        createdAt,
        model,
        prompt,
        completion,
        usage,
        latency,
        answeredBy,
        correction,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        CaptureDetails.NONE);
  }

  /** The same, as of another task. */
  public Exchange withTask(Optional<TaskName> other) {
    return new Exchange(
        id,
        other,
        createdAt,
        model,
        prompt,
        completion,
        usage,
        latency,
        answeredBy,
        correction,
        rating,
        subject,
        origin,
        details);
  }

  /**
   * The same, with what became known later: it outranks what was known before. What one application
   * says of another's exchange changes nothing.
   */
  public Exchange with(Feedback feedback) {
    if (!feedback.countsOn(this)) {
      return this;
    }
    return new Exchange(
        id,
        task,
        createdAt,
        model,
        prompt,
        completion,
        usage,
        latency,
        answeredBy,
        feedback.correction().or(() -> correction),
        feedback.rating().or(() -> rating),
        subject,
        origin,
        details);
  }

  /** The answer to compare with: a person's correction, else what was answered. */
  @JsonIgnore
  public String reference() {
    return correction.orElse(completion.text());
  }
}
