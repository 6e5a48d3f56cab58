package dev.retort.router.drift;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.TaskName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Traffic is not what it was, or a student no longer what it promised to be.
 *
 * @param task whose traffic
 * @param at when the request came in that decided it
 * @param kind what has changed most
 * @param version the student that served then; empty if none did
 * @param pValue what the evidence amounts to, however often anybody looked; at most the false
 *     alarms that were agreed upon
 * @param signs the traits that have changed most
 * @param examples latest exchanges that have the first of them: ids, never texts
 */
public record DriftEvent(
    TaskName task,
    Instant at,
    Kind kind,
    Optional<String> version,
    double pValue,
    List<Sign> signs,
    List<ExchangeId> examples) {
  public DriftEvent {
    Objects.requireNonNull(task);
    Objects.requireNonNull(at);
    Objects.requireNonNull(kind);
    Objects.requireNonNull(version);
    signs = List.copyOf(signs);
    examples = List.copyOf(examples);
  }

  /** The same without the ids of exchanges. */
  public DriftEvent withoutExamples() {
    return new DriftEvent(task, at, kind, version, pValue, signs, List.of());
  }

  /** The same on an axis of time that is ahead by so much. */
  public DriftEvent shifted(Duration by) {
    return new DriftEvent(task, at.plus(by), kind, version, pValue, signs, examples);
  }

  /** What has changed. */
  public enum Kind {
    /** Words, or pairs of words, that became more frequent. */
    @JsonProperty("words")
    WORDS("words that were rarer before"),
    /** More requests that are unlike those before. */
    @JsonProperty("novelty")
    NOVELTY("more requests that are unlike those before"),
    /** Answers, the teacher's and the student's, that were rarer before. */
    @JsonProperty("answers")
    ANSWERS("answers that were rarer before"),
    /** The student's confidence. */
    @JsonProperty("confidence")
    CONFIDENCE("another confidence of the student"),
    /** The student's losses on the uniform sample. */
    @JsonProperty("quality")
    QUALITY("more losses than the student's certificate allows");

    private final String description;

    Kind(String description) {
      this.description = description;
    }

    /** In words. */
    public String description() {
      return description;
    }
  }

  /**
   * A trait of requests that takes a larger share of traffic than it did.
   *
   * @param trait what it is; of words and answers only the number of their hash is known
   * @param share of the latest requests
   * @param limit the largest share in any stretch of the reference, tolerance included
   * @param requests how many the share was taken of
   * @param pValue of an exact binomial test of these alone, as if nobody had looked before
   */
  public record Sign(String trait, double share, double limit, int requests, double pValue) {
    public Sign {
      Objects.requireNonNull(trait);
    }
  }
}
