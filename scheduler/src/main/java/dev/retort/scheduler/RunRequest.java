package dev.retort.scheduler;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.retort.capture.TaskName;
import dev.retort.dataset.DatasetSpec;
import dev.retort.evaluator.cost.Economics;
import dev.retort.evaluator.gate.PromotionPolicy;
import dev.retort.trainer.TrainingSpec;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * What a run is asked to do. Equal requests have equal JSON; an interrupted run is known by it.
 *
 * @param dataset how to build the dataset, and of which task
 * @param training what to train
 * @param policy what a promotion takes
 * @param plan how the finalist is looked at
 * @param economics what things cost
 * @param students the ladder of engines that are to train, one of whose students is to be chosen;
 *     empty: the cheapest that can learn the answers
 */
public record RunRequest(
    DatasetSpec dataset,
    TrainingSpec training,
    PromotionPolicy policy,
    EvaluationPlan plan,
    Economics economics,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Rung> students) {
  @JsonCreator
  public RunRequest {
    Objects.requireNonNull(dataset);
    Objects.requireNonNull(training);
    Objects.requireNonNull(policy);
    Objects.requireNonNull(plan);
    Objects.requireNonNull(economics);
    students = students == null ? List.of() : List.copyOf(students);
  }

  /** A run of the cheapest engine that can learn the answers. */
  public RunRequest(
      DatasetSpec dataset,
      TrainingSpec training,
      PromotionPolicy policy,
      EvaluationPlan plan,
      Economics economics) {
    this(dataset, training, policy, plan, economics, List.of());
  }

  /** The same run of a task that has instructions. */
  RunRequest instructed(String words) {
    return new RunRequest(
        dataset,
        training.instructed(words),
        policy,
        plan,
        economics,
        students.stream().map(rung -> rung.instructed(words)).toList());
  }

  /** Every way of training that it names. */
  Stream<TrainingSpec> trainings() {
    return Stream.concat(
        Stream.of(training),
        students.stream().flatMap(rung -> rung.variants().stream()).map(Rung.Variant::training));
  }

  /** Whose run it is. */
  public TaskName task() {
    return dataset.task();
  }

  /** What things cost if an engine's student serves. */
  public Economics economics(String engine) {
    return students.stream()
        .filter(rung -> rung.engine().equals(engine))
        .findFirst()
        .map(Rung::dollarsPerThousand)
        .filter(OptionalDouble::isPresent)
        .map(dollars -> economics.withStudentPerThousand(dollars.getAsDouble()))
        .orElse(economics);
  }
}
