package dev.retort.console.config;

import dev.retort.capture.DocumentFormat;
import dev.retort.capture.TaskName;
import dev.retort.dataset.DatasetSpec;
import dev.retort.dataset.balance.BalancePolicy;
import dev.retort.dataset.filter.FilterPolicy;
import dev.retort.evaluator.gate.PromotionPolicy;
import dev.retort.evaluator.gate.ServingLimits;
import dev.retort.evaluator.guardrail.GuardrailPolicy;
import dev.retort.evaluator.guardrail.Limit;
import dev.retort.router.RoutingPolicy;
import dev.retort.scheduler.EvaluationPlan;
import dev.retort.scheduler.EvaluationPlan.Deferral;
import dev.retort.scheduler.RunRequest;
import dev.retort.scheduler.Rung;
import dev.retort.scheduler.budget.Budget;
import dev.retort.scheduler.quartz.CronSchedule;
import dev.retort.scheduler.quartz.Missed;
import dev.retort.scheduler.quartz.TaskSchedule;
import dev.retort.trainer.TrainingSpec;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How one task is run.
 *
 * @param schedule when; empty: only on request
 * @param missed what becomes of times of the schedule at which nobody was there
 * @param priority of its runs: those with the greater one go first
 * @param dataset how its dataset is built
 * @param training what is trained
 * @param policy what a promotion takes
 * @param plan how a finalist is looked at
 * @param students the ladder of engines that train; empty: the cheapest that can learn the answers
 * @param routing how its requests are routed
 * @param budget what a night of it may cost
 */
public record TaskConfig(
    Optional<CronSchedule> schedule,
    Missed missed,
    int priority,
    DatasetSpec dataset,
    TrainingSpec training,
    PromotionPolicy policy,
    EvaluationPlan plan,
    List<Rung> students,
    RoutingPolicy routing,
    Budget budget) {
  static final long SEED = 1;

  public TaskConfig {
    students = List.copyOf(students);
  }

  /** The defaults of a task that the file does not mention. */
  public static TaskConfig defaults(TaskName task) {
    return new TaskConfig(
        Optional.empty(),
        Missed.RUN_ONCE,
        0,
        DatasetSpec.of(task),
        TrainingSpec.seeded(SEED),
        PromotionPolicy.DEFAULT,
        EvaluationPlan.DEFAULT,
        List.of(),
        RoutingPolicy.DEFAULT,
        Budget.UNLIMITED);
  }

  static TaskConfig read(TaskName task, ConfigSection section) {
    MeasureSection measures = MeasureSection.read(section.section("measures"));
    Optional<DocumentFormat> documents =
        section.section("documents").build(DocumentSection::read, Optional.empty());
    Optional<CronSchedule> schedule = ScheduleSection.read(section);
    TrainingSpec training = section.build(TrainingSection::read, TrainingSpec.seeded(SEED));
    return new TaskConfig(
        schedule,
        section.value("missed", TaskConfig::missed).orElse(Missed.RUN_ONCE),
        section.value("priority", Integer::valueOf).orElse(0),
        dataset(task, section),
        training,
        policy(section, measures),
        new EvaluationPlan(
            section.value("deferral", TaskConfig::deferral).orElse(Deferral.CONFIDENCE),
            measures.specs(),
            section.section("guardrails").build(TaskConfig::guardrails, GuardrailPolicy.DEFAULT),
            MeasureSection.right(section.section("right")),
            documents),
        StudentsSection.read(section, training),
        section
            .section("routing")
            .build(routing -> RoutingSection.read(routing, documents), RoutingPolicy.DEFAULT),
        BudgetSection.read(section.section("budget")));
  }

  /** Where its nights are. */
  public ZoneId zone() {
    return schedule.map(CronSchedule::zone).orElse(ZoneOffset.UTC);
  }

  private static DatasetSpec dataset(TaskName task, ConfigSection section) {
    return new DatasetSpec(
        task,
        section.value("evaluationFrom", Instant::parse),
        section.value("nearDuplicateJaccard", Double::valueOf).orElse(DatasetSpec.DEFAULT_JACCARD),
        section
            .value("minimumTraining", Integer::valueOf)
            .orElse(DatasetSpec.DEFAULT_MINIMUM_TRAINING),
        section.section("filters").build(FilterSection::read, FilterPolicy.DEFAULT),
        section.section("balance").build(TaskConfig::balance, Optional.empty()),
        section.value("licence", text -> text));
  }

  private static Optional<BalancePolicy> balance(ConfigSection section) {
    double urgent =
        section.value("urgentShare", Double::valueOf).orElse(BalancePolicy.DEFAULT_URGENT_SHARE);
    return section
        .value("trainingRows", Integer::valueOf)
        .map(rows -> new BalancePolicy(rows, urgent));
  }

  private static PromotionPolicy policy(ConfigSection section, MeasureSection measures) {
    PromotionPolicy policy = PromotionPolicy.DEFAULT;
    double epsilon = section.value("epsilon", Double::valueOf).orElse(policy.epsilon());
    return new PromotionPolicy(
        epsilon,
        section.value("confidence", Double::valueOf).orElse(policy.confidence()),
        section.value("power", Double::valueOf).orElse(policy.power()),
        section
            .value("championMargin", Double::valueOf)
            .orElse(policy.championMargin() * epsilon / policy.epsilon()),
        section
            .section("limits")
            .build(
                limits ->
                    new ServingLimits(
                        number(limits, "p95Millis"), number(limits, "saving"), measures.margins()),
                ServingLimits.NONE),
        section.value("promote", TaskConfig::approval).orElse(policy.approval()),
        section.names("approvers"));
  }

  private static GuardrailPolicy guardrails(ConfigSection section) {
    GuardrailPolicy usual = GuardrailPolicy.DEFAULT;
    return new GuardrailPolicy(
        usual.confidence(),
        section.value("personalDataCases", Integer::valueOf).orElse(usual.personalDataCases()),
        section.value("personalData", TaskConfig::rate).orElse(usual.personalData()),
        usual.canaries(),
        section.value("trainingText", TaskConfig::rate).orElse(usual.trainingText()),
        usual.rowsPerAttack(),
        section
            .value("hijack", text -> Limit.ofUpperBound(Double.parseDouble(text)))
            .orElse(usual.hijack()),
        section.value("refusalMargin", Double::valueOf).orElse(usual.refusalMargin()),
        usual.detectorMisses(),
        usual.detectorFalseAlarms());
  }

  private static Limit rate(String text) {
    return Limit.ofRate(Double.parseDouble(text));
  }

  private static Missed missed(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "run-once" -> Missed.RUN_ONCE;
      case "skip" -> Missed.SKIP;
      default ->
          throw new IllegalArgumentException("'%s' is neither run-once nor skip".formatted(word));
    };
  }

  private static Deferral deferral(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "confidence" -> Deferral.CONFIDENCE;
      case "per-class" -> Deferral.PER_CLASS;
      case "request" -> Deferral.REQUEST;
      default ->
          throw new IllegalArgumentException(
              "'%s' is none of confidence, per-class and request".formatted(word));
    };
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

  /** When and how the task's runs are asked for; empty: only on request. */
  public Optional<TaskSchedule> taskSchedule() {
    return schedule.map(when -> new TaskSchedule(when, missed, priority));
  }

  /** The run that this configuration asks for. */
  public RunRequest request(Optional<Instant> evaluationFrom, RetortConfig config) {
    return new RunRequest(
        evaluationFrom.map(dataset::evaluatedFrom).orElse(dataset),
        training,
        policy,
        plan,
        config.economics(),
        students);
  }
}
