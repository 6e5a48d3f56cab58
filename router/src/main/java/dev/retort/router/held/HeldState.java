package dev.retort.router.held;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.retort.capture.Exchange;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** Where a held request stands. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "status")
@JsonSubTypes({
  @JsonSubTypes.Type(value = HeldState.Waiting.class, name = "held"),
  @JsonSubTypes.Type(value = HeldState.Released.class, name = "released"),
  @JsonSubTypes.Type(value = HeldState.Settling.class, name = "settling"),
  @JsonSubTypes.Type(value = HeldState.Answered.class, name = "answered"),
  @JsonSubTypes.Type(value = HeldState.Expired.class, name = "expired")
})
public sealed interface HeldState {

  /** One word for it. */
  @JsonIgnore
  String word();

  /** The request, while it is still needed. */
  @JsonIgnore
  default Optional<HeldRequest> open() {
    return Optional.empty();
  }

  /** Since when it stands there; empty while it stands where it began. */
  @JsonIgnore
  default Optional<Instant> since() {
    return Optional.empty();
  }

  /** The same on an axis of time that is ahead by so much. */
  HeldState shifted(Duration by);

  /** For a person. */
  record Waiting(HeldRequest request) implements HeldState {
    public Waiting {
      Objects.requireNonNull(request);
    }

    @Override
    public HeldState shifted(Duration by) {
      return this;
    }

    @Override
    public String word() {
      return "held";
    }

    @Override
    public Optional<HeldRequest> open() {
      return Optional.of(request);
    }
  }

  /**
   * To the teacher, who is asked when the caller next asks for the answer: with the caller's own
   * credentials, which are kept nowhere.
   *
   * @param by who decided
   */
  record Released(HeldRequest request, String by, Instant at) implements HeldState {
    public Released {
      Objects.requireNonNull(request);
      Objects.requireNonNull(by);
      Objects.requireNonNull(at);
    }

    @Override
    public Optional<Instant> since() {
      return Optional.of(at);
    }

    @Override
    public HeldState shifted(Duration by) {
      return new Released(request, this.by, at.plus(by));
    }

    @Override
    public String word() {
      return "released";
    }

    @Override
    public Optional<HeldRequest> open() {
      return Optional.of(request);
    }
  }

  /** There is an answer; nobody hears it before it is captured. */
  record Settling(Exchange exchange, HeldAnswer answer, String by, Instant at)
      implements HeldState {
    public Settling {
      Objects.requireNonNull(exchange);
      Objects.requireNonNull(answer);
      Objects.requireNonNull(by);
      Objects.requireNonNull(at);
    }

    @Override
    public Optional<Instant> since() {
      return Optional.of(at);
    }

    @Override
    public HeldState shifted(Duration by) {
      return new Settling(exchange, answer, this.by, at.plus(by));
    }

    @Override
    public String word() {
      return "settling";
    }
  }

  /** The answer is there for its caller, and captured. */
  record Answered(HeldAnswer answer, String by, Instant at) implements HeldState {
    public Answered {
      Objects.requireNonNull(answer);
      Objects.requireNonNull(by);
      Objects.requireNonNull(at);
    }

    @Override
    public Optional<Instant> since() {
      return Optional.of(at);
    }

    @Override
    public HeldState shifted(Duration by) {
      return new Answered(answer, this.by, at.plus(by));
    }

    @Override
    public String word() {
      return "answered";
    }
  }

  /**
   * Nobody answered.
   *
   * @param by who gave up; the clock, or a person
   */
  record Expired(String by, Instant at) implements HeldState {
    public Expired {
      Objects.requireNonNull(by);
      Objects.requireNonNull(at);
    }

    @Override
    public Optional<Instant> since() {
      return Optional.of(at);
    }

    @Override
    public HeldState shifted(Duration by) {
      return new Expired(this.by, at.plus(by));
    }

    @Override
    public String word() {
      return "expired";
    }
  }
}
