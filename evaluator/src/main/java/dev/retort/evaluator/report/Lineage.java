package dev.retort.evaluator.report;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.retort.evaluator.answer.RightAnswer;
import dev.retort.evaluator.lapse.TeacherLapse;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a candidate comes from.
 *
 * @param modelDigest the student's digest
 * @param engine the training engine, by name
 * @param seed that training followed from
 * @param dataset the dataset version it learnt from
 * @param from the earliest capture in the window
 * @param evaluationFrom where the evaluation window begins
 * @param until the end of the window
 * @param trainingRows rows it learnt from
 * @param configuration SHA-256 of the effective configuration
 * @param right when an answer counts as right; empty: it is the same text
 * @param lapses when the teacher was not itself: what it said then had no say in the deferral rule,
 *     and evaluation begins after them
 * @param candidates the students that there were to choose from; empty if there was one
 */
public record Lineage(
    String modelDigest,
    String engine,
    long seed,
    String dataset,
    Instant from,
    Instant evaluationFrom,
    Instant until,
    int trainingRows,
    String configuration,
    Optional<RightAnswer> right,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<TeacherLapse> lapses,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ConsideredCandidate> candidates) {
  @JsonCreator
  public Lineage {
    Objects.requireNonNull(modelDigest);
    Objects.requireNonNull(engine);
    Objects.requireNonNull(dataset);
    Objects.requireNonNull(from);
    Objects.requireNonNull(evaluationFrom);
    Objects.requireNonNull(until);
    Objects.requireNonNull(configuration);
    Objects.requireNonNull(right);
    lapses = lapses == null ? List.of() : List.copyOf(lapses);
    candidates = candidates == null ? List.of() : List.copyOf(candidates);
  }

  /** Of the one student that there was, for answers that are right as the same text. */
  public Lineage(
      String modelDigest,
      String engine,
      long seed,
      String dataset,
      Instant from,
      Instant evaluationFrom,
      Instant until,
      int trainingRows,
      String configuration) {
    this(
        modelDigest,
        engine,
        seed,
        dataset,
        from,
        evaluationFrom,
        until,
        trainingRows,
        configuration,
        Optional.empty(),
        List.of(),
        List.of());
  }
}
