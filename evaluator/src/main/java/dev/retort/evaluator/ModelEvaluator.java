package dev.retort.evaluator;

import dev.retort.dataset.TrainingExample;
import dev.retort.evaluator.cost.CostModel;
import dev.retort.evaluator.measure.MeasureSet;
import dev.retort.evaluator.measure.MeasuredAnswer;
import dev.retort.evaluator.measure.MeasuredRows;
import dev.retort.evaluator.slice.AnswerFieldSlices;
import dev.retort.evaluator.slice.LabelSlices;
import dev.retort.evaluator.slice.SliceReport;
import dev.retort.evaluator.slice.SliceRule;
import dev.retort.evaluator.slice.Slicer;
import dev.retort.evaluator.statistics.MetricEstimate;
import dev.retort.evaluator.task.EvaluationTask;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Runs candidate and champion on identical rows. Thread-safe if the ticker is; latencies mean most
 * when nothing else runs.
 *
 * @param task what counts as agreeing with the reference
 * @param confidence of every interval, in (0.5, 1)
 * @param certified confidence of the certificate's bound, in (0.5, 1)
 * @param measures what is measured besides agreement
 * @param slices what parts of the traffic are looked at apart
 * @param ticker a monotonic clock in nanoseconds, such as {@code System::nanoTime}
 */
public record ModelEvaluator(
    EvaluationTask task,
    double confidence,
    double certified,
    MeasureSet measures,
    List<SliceRule> slices,
    LongSupplier ticker) {
  private static final int WARM_UP = 200;

  public ModelEvaluator {
    Objects.requireNonNull(task);
    Objects.requireNonNull(measures);
    slices = List.copyOf(slices);
    Objects.requireNonNull(ticker);
    requireLevel(confidence);
    requireLevel(certified);
  }

  /** An evaluator that measures agreement alone, on the traffic as a whole. */
  public ModelEvaluator(
      EvaluationTask task, double confidence, double certified, LongSupplier ticker) {
    this(task, confidence, certified, MeasureSet.NONE, List.of(), ticker);
  }

  private static void requireLevel(double confidence) {
    if (!(confidence > 0.5 && confidence < 1)) {
      throw new IllegalArgumentException(
          "a confidence level lies strictly between 0.5 and 1, not at " + confidence);
    }
  }

  /**
   * Evaluates a candidate.
   *
   * @param suite the rows; any part of them may be empty
   * @param candidate what might serve
   * @param incumbents what it is compared with
   * @param cost of the task's requests
   */
  public Evaluation evaluate(
      EvaluationSuite suite, ServedSystem candidate, Incumbents incumbents, CostModel cost) {
    return evaluate(suite, candidate, incumbents, cost, this::measured);
  }

  /**
   * Evaluates a candidate again with what measures said of its answers then: judges and other
   * services are not asked twice, and need not say the same.
   *
   * @param measured on the novel rows, in their order
   */
  public Evaluation evaluate(
      EvaluationSuite suite,
      ServedSystem candidate,
      Incumbents incumbents,
      CostModel cost,
      List<MeasuredRows> measured) {
    return evaluate(suite, candidate, incumbents, cost, rows -> measured);
  }

  private Evaluation evaluate(
      EvaluationSuite suite,
      ServedSystem candidate,
      Incumbents incumbents,
      CostModel cost,
      Function<List<ServedRow>, List<MeasuredRows>> measuring) {
    suite.rows().limit(WARM_UP).forEach(row -> candidate.student().predict(row.input()));
    long[] nanos = new long[suite.novel().size() + suite.seen().size()];
    List<ServedRow> novel = serve(candidate, suite.novel(), nanos, 0);
    List<ServedRow> seen = serve(candidate, suite.seen(), nanos, novel.size());
    ServedScores served = Scoring.served(novel, seen, confidence, certified);
    Optional<List<ServedRow>> champion =
        incumbents.champion().map(system -> serve(system, suite.novel()));
    List<MeasuredRows> measured = measuring.apply(novel);
    EvaluationReport report =
        new EvaluationReport(
            inputs(suite, candidate),
            Scoring.student(novel, seen, suite.kind(), suite.labels(), confidence),
            served,
            candidate.rule().basis(),
            champion.map(rows -> compare(novel, rows, incumbents.champion().orElseThrow())),
            incumbents.anchor().map(anchor -> compare(novel, serve(anchor, suite.novel()), anchor)),
            Scoring.measures(novel, measured, confidence),
            slices(suite, novel, champion),
            cost.serving(served.trafficAnswered().map(MetricEstimate::value).orElse(0.0)));
    return new Evaluation(report, Latency.ofNanos(nanos), measured);
  }

  private List<MeasuredRows> measured(List<ServedRow> novel) {
    return measures.measure(
        novel.stream()
            .map(
                row ->
                    new MeasuredAnswer(
                        row.row().id(),
                        row.row().input(),
                        row.row().answer(),
                        row.prediction().answer()))
            .toList());
  }

  /** Regressions are looked for with the probability of error that every interval has. */
  private SliceReport slices(
      EvaluationSuite suite, List<ServedRow> novel, Optional<List<ServedRow>> champion) {
    List<SliceRule> rules = new ArrayList<>(slices);
    rules.add(
        suite.labels().isEmpty()
            ? AnswerFieldSlices.of(suite.novel())
            : new LabelSlices(suite.kind(), Set.copyOf(suite.labels())));
    return new Slicer(
            rules,
            BigDecimal.ONE.subtract(BigDecimal.valueOf(confidence)).doubleValue(),
            confidence,
            Slicer.DEFAULT_MINIMUM_ROWS)
        .report(Scoring.sliced(novel, champion));
  }

  private EvaluationReport.Inputs inputs(EvaluationSuite suite, ServedSystem candidate) {
    return new EvaluationReport.Inputs(
        suite.dataset(),
        suite.digest(),
        suite.novel().size(),
        suite.seen().size(),
        suite.rows().mapToLong(TrainingExample::weight).sum(),
        candidate.name(),
        candidate.digest(),
        confidence);
  }

  private List<ServedRow> serve(
      ServedSystem system, List<TrainingExample> rows, long[] nanos, int offset) {
    ServedRow[] served = new ServedRow[rows.size()];
    for (int i = 0; i < served.length; i++) {
      long start = ticker.getAsLong();
      var prediction = system.student().predict(rows.get(i).input());
      nanos[offset + i] = ticker.getAsLong() - start;
      served[i] = ServedRow.of(rows.get(i), prediction, system.rule(), task);
    }
    return List.of(served);
  }

  private List<ServedRow> serve(ServedSystem system, List<TrainingExample> rows) {
    return serve(system, rows, new long[rows.size()], 0);
  }

  private ChampionComparison compare(
      List<ServedRow> candidate, List<ServedRow> incumbent, ServedSystem system) {
    return Scoring.compare(candidate, incumbent, system, confidence);
  }
}
