package dev.retort.router;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.evaluator.answer.JsonShape;
import java.time.Duration;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a student's answer has to pass before it leaves, beside its deferral rule and the request's
 * own terms: what does not goes to the teacher. So the served system is never laxer than the one
 * that was certified. Immutable.
 *
 * @param schema that a JSON answer, or the list of calls of a tool answer, conforms to
 * @param labels of which the answer is one; empty: any text
 * @param second a model that is asked whether the answer is right
 */
public record VerifyPolicy(
    Optional<JsonNode> schema, SortedSet<String> labels, Optional<SecondOpinion> second) {
  /** Nothing. */
  public static final VerifyPolicy DEFAULT =
      new VerifyPolicy(Optional.empty(), new TreeSet<>(), Optional.empty());

  public VerifyPolicy {
    // One that cannot be read is refused here, not at the first answer.
    schema.ifPresent(JsonShape::new);
    labels = Collections.unmodifiableSortedSet(new TreeSet<>(labels));
    Objects.requireNonNull(second);
  }

  boolean isOff() {
    return schema.isEmpty() && labels.isEmpty() && second.isEmpty();
  }

  /**
   * A second model.
   *
   * @param model by its name in the configuration
   * @param patience how long its answer is waited for
   * @param silence what becomes of an answer that it says nothing about
   */
  public record SecondOpinion(String model, Duration patience, Silence silence) {
    /** How long it is waited for where nobody says. */
    public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(2);

    public SecondOpinion {
      if (model.isBlank()) {
        throw new IllegalArgumentException("a second opinion is of a model of the configuration");
      }
      if (patience.toMillis() < 1) {
        throw new IllegalArgumentException(
            "a second opinion is waited for at least 1 ms, not " + patience);
      }
      Objects.requireNonNull(silence);
    }
  }

  /** What no second opinion means: too late, an error, or neither yes nor no. */
  public enum Silence {
    /** The teacher answers. */
    DEFERS,
    /** The student's answer leaves. */
    PASSES
  }
}
