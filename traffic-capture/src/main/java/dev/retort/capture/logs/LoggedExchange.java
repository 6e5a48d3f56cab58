package dev.retort.capture.logs;

import dev.retort.capture.CaptureDetails;
import dev.retort.capture.Completion;
import dev.retort.capture.Prompt;
import dev.retort.capture.Rating;
import dev.retort.capture.TaskName;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.wire.WireAnswer;
import dev.retort.capture.wire.WireRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a log says of an exchange.
 *
 * @param id the provider's own; empty if the log gives none
 * @param subject whom it was for, as the caller calls them
 */
record LoggedExchange(
    Optional<String> id,
    Optional<TaskName> task,
    Instant createdAt,
    String model,
    Prompt prompt,
    Completion completion,
    TokenUsage usage,
    Duration latency,
    Optional<String> correction,
    Optional<Rating> rating,
    Optional<String> subject,
    CaptureDetails details)
    implements Reading {

  /** A request and its answer, of which more may be known. */
  static Builder of(WireRequest request, WireAnswer answer, Instant createdAt) {
    return new Builder(request, answer, createdAt);
  }

  /** Collects what else a log knows. What is set to nothing stays as the bodies have it. */
  static final class Builder {
    private final WireRequest request;
    private final WireAnswer answer;
    private final Instant createdAt;
    private Optional<String> id = Optional.empty();
    private Optional<TaskName> task;
    private Optional<String> subject;
    private Optional<String> correction = Optional.empty();
    private Optional<Rating> rating = Optional.empty();
    private String model;
    private TokenUsage usage;
    private Duration latency = Duration.ZERO;
    private DetailsBuilder details = new DetailsBuilder();

    private Builder(WireRequest request, WireAnswer answer, Instant createdAt) {
      this.request = request;
      this.answer = answer;
      this.createdAt = createdAt;
      this.task = request.task();
      this.subject = request.subject();
      this.model = request.model();
      this.usage = answer.usage();
    }

    Builder id(String given) {
      id = Optional.of(given).filter(text -> !text.isBlank());
      return this;
    }

    Builder task(Optional<TaskName> given) {
      task = given.or(() -> task);
      return this;
    }

    Builder model(String given) {
      model = given.isBlank() ? model : given;
      return this;
    }

    Builder usage(TokenUsage given) {
      usage = given.equals(TokenUsage.UNREPORTED) ? usage : given;
      return this;
    }

    /** A latency that cannot be counts as unknown. */
    Builder latency(Optional<Duration> given) {
      latency = given.filter(duration -> !duration.isNegative()).orElse(latency);
      return this;
    }

    Builder subject(String given) {
      subject = Optional.of(given).filter(text -> !text.isBlank()).or(() -> subject);
      return this;
    }

    Builder opinion(Optional<String> givenCorrection, Optional<Rating> givenRating) {
      correction = givenCorrection;
      rating = givenRating;
      return this;
    }

    Builder details(DetailsBuilder given) {
      details = given;
      return this;
    }

    LoggedExchange build() {
      return new LoggedExchange(
          id,
          task,
          createdAt,
          model,
          request.prompt(),
          answer.completion(),
          usage,
          latency,
          correction,
          rating,
          subject,
          details.metadata(request.metadata()).build());
    }
  }
}
