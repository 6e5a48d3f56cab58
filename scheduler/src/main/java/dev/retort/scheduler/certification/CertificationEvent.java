package dev.retort.scheduler.certification;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.retort.capture.TaskName;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Function;

/** Something that live traffic has shown of a champion. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = CertificationEvent.Holding.class, name = "holding"),
  @JsonSubTypes.Type(value = CertificationEvent.Failing.class, name = "failing")
})
public sealed interface CertificationEvent {

  /** Whose champion. */
  TaskName task();

  /** The champion's number in the registry. */
  int version();

  /** When it was found. */
  Instant at();

  /** What it rests on. */
  LiveEvidence evidence();

  /** The event in a sentence. */
  default String summary() {
    return fold(
        holding -> Sentences.holding(task(), version(), evidence()),
        failing -> Sentences.failing(task(), version(), evidence()));
  }

  /** Turns either into something. */
  <T> T fold(Function<Holding, T> holding, Function<Failing, T> failing);

  /** A look found new traffic and no reason to doubt. */
  record Holding(TaskName task, int version, Instant at, LiveEvidence evidence)
      implements CertificationEvent {
    public Holding {
      Objects.requireNonNull(task);
      Objects.requireNonNull(at);
      Objects.requireNonNull(evidence);
    }

    @Override
    public <T> T fold(Function<Holding, T> holding, Function<Failing, T> failing) {
      return holding.apply(this);
    }
  }

  /**
   * The evidence that a champion loses more than it may has reached 1/δ. Raised once for a version
   * and a promise, whatever later traffic says.
   */
  record Failing(TaskName task, int version, Instant at, LiveEvidence evidence)
      implements CertificationEvent {
    public Failing {
      Objects.requireNonNull(task);
      Objects.requireNonNull(at);
      Objects.requireNonNull(evidence);
    }

    @Override
    public <T> T fold(Function<Holding, T> holding, Function<Failing, T> failing) {
      return failing.apply(this);
    }
  }
}
