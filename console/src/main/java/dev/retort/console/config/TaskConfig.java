package dev.retort.console.config;

import dev.retort.capture.TaskName;
import dev.retort.dataset.DatasetSpec;
import dev.retort.evaluator.cost.Economics;
import dev.retort.evaluator.gate.PromotionPolicy;
import dev.retort.evaluator.gate.ServingLimits;
import dev.retort.scheduler.RunRequest;
import dev.retort.scheduler.quartz.CronSchedule;
import dev.retort.trainer.SupervisedFineTuning;
import dev.retort.trainer.TrainingSpec;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How one task is run.
 *
 * @param schedule when; empty: only on request
 * @param dataset how its dataset is built
 * @param training what is trained
 * @param policy what a promotion takes
 */
public record TaskConfig(
    Optional<CronSchedule> schedule,
    DatasetSpec dataset,
    TrainingSpec training,
    PromotionPolicy policy) {
  private static final long SEED = 1;

  /** The defaults of a task that the file does not mention. */
  public static TaskConfig defaults(TaskName task) {
    return new TaskConfig(
        Optional.empty(), DatasetSpec.of(task), TrainingSpec.seeded(SEED), PromotionPolicy.DEFAULT);
  }

  static TaskConfig read(TaskName task, ConfigSection section) {
    PromotionPolicy policy = PromotionPolicy.DEFAULT;
    ZoneId zone = section.value("zone", ZoneId::of).orElse(ZoneId.of("UTC"));
    return new TaskConfig(
        section.value("schedule", cron -> new CronSchedule(cron, zone)),
        new DatasetSpec(
            task,
            section.value("evaluationFrom", Instant::parse),
            section
                .value("nearDuplicateJaccard", Double::valueOf)
                .orElse(DatasetSpec.DEFAULT_JACCARD),
            section
                .value("minimumTraining", Integer::valueOf)
                .orElse(DatasetSpec.DEFAULT_MINIMUM_TRAINING)),
        new TrainingSpec(
            new SupervisedFineTuning(),
            section.value("seed", Long::valueOf).orElse(SEED),
            section.value("folds", Integer::valueOf).orElse(TrainingSpec.DEFAULT_FOLDS)),
        new PromotionPolicy(
            section.value("epsilon", Double::valueOf).orElse(policy.epsilon()),
            section.value("confidence", Double::valueOf).orElse(policy.confidence()),
            section.value("power", Double::valueOf).orElse(policy.power()),
            section.value("championMargin", Double::valueOf).orElse(policy.championMargin()),
            section.section("limits").build(TaskConfig::limits, ServingLimits.NONE),
            section.value("promote", TaskConfig::approval).orElse(policy.approval()),
            section.names("approvers")));
  }

  private static ServingLimits limits(ConfigSection section) {
    SortedMap<String, Double> margins = new TreeMap<>();
    section
        .section("margins")
        .values(Double::valueOf)
        .forEach((measure, margin) -> margins.put(measure, margin));
    return new ServingLimits(number(section, "p95Millis"), number(section, "saving"), margins);
  }

  private static OptionalDouble number(ConfigSection section, String key) {
    return section.value(key, Double::valueOf).stream().mapToDouble(Double::doubleValue).findAny();
  }

  private static PromotionPolicy.Approval approval(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "auto" -> PromotionPolicy.Approval.AUTO;
      case "review" -> PromotionPolicy.Approval.REVIEW;
      default ->
          throw new IllegalArgumentException("'%s' is neither auto nor review".formatted(word));
    };
  }

  /** The run that this configuration asks for. */
  public RunRequest request(Optional<Instant> evaluationFrom, RetortConfig config) {
    return new RunRequest(
        evaluationFrom.map(dataset::evaluatedFrom).orElse(dataset),
        training,
        policy,
        new Economics(
            config.prices(),
            config.studentPerThousand(),
            config.teacherShare(),
            config.hardware().dollarsPerHour()));
  }
}
