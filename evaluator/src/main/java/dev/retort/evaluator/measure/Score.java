package dev.retort.evaluator.measure;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * What a measure says of one row. Reasons are short, come in few kinds so that they can be counted,
 * and hold nothing of the row's text.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Score.Scored.class, name = "scored"),
  @JsonSubTypes.Type(value = Score.NotApplicable.class, name = "not-applicable"),
  @JsonSubTypes.Type(value = Score.Failed.class, name = "failed")
})
public sealed interface Score {
  /** Takes the branch of the outcome. */
  <T> T fold(
      Function<Scored, T> scored,
      Function<NotApplicable, T> notApplicable,
      Function<Failed, T> failed);

  /** The value, if there is one. */
  default OptionalDouble value() {
    return fold(
        scored -> OptionalDouble.of(scored.score),
        skipped -> OptionalDouble.empty(),
        failed -> OptionalDouble.empty());
  }

  /**
   * A score.
   *
   * @param score in [0, 1], higher is better
   */
  record Scored(double score) implements Score {
    public Scored {
      if (!(score >= 0 && score <= 1)) {
        throw new IllegalArgumentException("a score lies in [0, 1], not at " + score);
      }
      // A negative zero would be another value, and another text.
      score += 0.0;
    }

    /** 1 or 0. */
    static Score oneIf(boolean good) {
      return new Scored(good ? 1 : 0);
    }

    @Override
    public <T> T fold(
        Function<Scored, T> scored,
        Function<NotApplicable, T> notApplicable,
        Function<Failed, T> failed) {
      return scored.apply(this);
    }
  }

  /**
   * The measure says nothing of such a row.
   *
   * @param reason why not
   */
  record NotApplicable(String reason) implements Score {
    public NotApplicable {
      Objects.requireNonNull(reason);
    }

    @Override
    public <T> T fold(
        Function<Scored, T> scored,
        Function<NotApplicable, T> notApplicable,
        Function<Failed, T> failed) {
      return notApplicable.apply(this);
    }
  }

  /**
   * The measure applies, and could not be taken.
   *
   * @param cause the kind of failure
   * @param reason what happened
   */
  record Failed(Cause cause, String reason) implements Score {
    public Failed {
      Objects.requireNonNull(cause);
      Objects.requireNonNull(reason);
    }

    @Override
    public <T> T fold(
        Function<Scored, T> scored,
        Function<NotApplicable, T> notApplicable,
        Function<Failed, T> failed) {
      return failed.apply(this);
    }
  }

  /** Kinds of failure. */
  enum Cause {
    /** No whole answer came in time. */
    @JsonProperty("timed-out")
    TIMED_OUT,
    /** No connection, or a broken one. */
    @JsonProperty("unreachable")
    UNREACHABLE,
    /** A status other than success. */
    @JsonProperty("http-error")
    HTTP_ERROR,
    /** An answer that says nothing. */
    @JsonProperty("unreadable")
    UNREADABLE,
    /** The measure's own code broke. */
    @JsonProperty("broken")
    BROKEN
  }
}
