package dev.retort.evaluator.compare;

import dev.retort.capture.TokenUsage;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** What comes of asking a model once. */
public sealed interface Reply {

  /** What it took. */
  Spent spent();

  /** Takes the branch of the outcome. */
  <T> T fold(Function<Answered, T> answered, Function<Failed, T> failed);

  /** The answer's text, if there is one. */
  default Optional<String> answer() {
    return fold(answered -> Optional.of(answered.text), failed -> Optional.empty());
  }

  /**
   * A whole answer.
   *
   * @param text may be empty: that is an answer too
   */
  record Answered(String text, Spent spent) implements Reply {
    public Answered {
      Objects.requireNonNull(text);
      Objects.requireNonNull(spent);
    }

    @Override
    public <T> T fold(Function<Answered, T> answered, Function<Failed, T> failed) {
      return answered.apply(this);
    }
  }

  /** No whole answer. */
  record Failed(FailureKind kind, Spent spent) implements Reply {
    public Failed {
      Objects.requireNonNull(kind);
      Objects.requireNonNull(spent);
    }

    @Override
    public <T> T fold(Function<Answered, T> answered, Function<Failed, T> failed) {
      return failed.apply(this);
    }
  }

  /**
   * What a request took.
   *
   * @param usage tokens billed, as reported
   * @param dollars what serving the request so costs; empty if not known
   * @param latency of the attempt that brought the reply; empty if not known
   * @param retries attempts before it
   */
  record Spent(TokenUsage usage, OptionalDouble dollars, Optional<Duration> latency, int retries) {
    /** Nothing, and nothing known. */
    static final Spent NOTHING =
        new Spent(TokenUsage.UNREPORTED, OptionalDouble.empty(), Optional.empty(), 0);

    public Spent {
      Objects.requireNonNull(usage);
      Objects.requireNonNull(dollars);
      Objects.requireNonNull(latency);
    }
  }
}
