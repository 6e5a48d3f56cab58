package dev.retort.scheduler;

import dev.retort.capture.TaskName;
import dev.retort.dataset.DatasetSpec;
import dev.retort.evaluator.cost.Economics;
import dev.retort.evaluator.gate.PromotionPolicy;
import dev.retort.trainer.TrainingSpec;
import java.util.Objects;

/**
 * What a run is asked to do. Equal requests have equal JSON; an interrupted run is known by it.
 *
 * @param dataset how to build the dataset, and of which task
 * @param training what to train
 * @param policy what a promotion takes
 * @param plan how the finalist is looked at
 * @param economics what things cost
 */
public record RunRequest(
    DatasetSpec dataset,
    TrainingSpec training,
    PromotionPolicy policy,
    EvaluationPlan plan,
    Economics economics) {
  public RunRequest {
    Objects.requireNonNull(dataset);
    Objects.requireNonNull(training);
    Objects.requireNonNull(policy);
    Objects.requireNonNull(plan);
    Objects.requireNonNull(economics);
  }

  /** Whose run it is. */
  public TaskName task() {
    return dataset.task();
  }
}
