package dev.retort.scheduler;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.retort.trainer.TrainingSpec;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * A rung of a task's ladder of students: an engine, and the ways of training it that are tried.
 *
 * @param engine its name
 * @param variants the ways, of which the best is trained on all rows; empty: the task's own one
 * @param dollarsPerThousand what running such a student costs for 1,000 requests, ≥ 0; empty: what
 *     is usual
 */
public record Rung(
    String engine,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Variant> variants,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) OptionalDouble dollarsPerThousand) {
  public Rung {
    Objects.requireNonNull(engine);
    variants = variants == null ? List.of() : List.copyOf(variants);
    dollarsPerThousand = dollarsPerThousand == null ? OptionalDouble.empty() : dollarsPerThousand;
    dollarsPerThousand.ifPresent(Rung::requireAmount);
  }

  /** An engine that trains in the task's own way. */
  public Rung(String engine) {
    this(engine, List.of(), OptionalDouble.empty());
  }

  /** The same, for a task that has instructions. */
  Rung instructed(String words) {
    return new Rung(
        engine,
        variants.stream()
            .map(variant -> new Variant(variant.words(), variant.training().instructed(words)))
            .toList(),
        dollarsPerThousand);
  }

  private static void requireAmount(double dollars) {
    if (!(dollars >= 0 && dollars < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "what a student costs for 1,000 requests is a finite amount ≥ 0, not " + dollars);
    }
  }

  /**
   * A way of training.
   *
   * @param words what sets it apart from the others, for people
   * @param training on all rows
   */
  public record Variant(String words, TrainingSpec training) {
    public Variant {
      Objects.requireNonNull(words);
      Objects.requireNonNull(training);
    }
  }
}
