package dev.retort.evaluator;

import dev.retort.dataset.TrainingExample;
import dev.retort.evaluator.cost.CostModel;
import dev.retort.evaluator.statistics.MetricEstimate;
import dev.retort.evaluator.task.EvaluationTask;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * Runs candidate and champion on identical rows. Thread-safe if the ticker is; latencies mean most
 * when nothing else runs.
 *
 * @param task what counts as agreeing with the reference
 * @param confidence of every interval, in (0.5, 1)
 * @param certified confidence of the certificate's bound, in (0.5, 1)
 * @param ticker a monotonic clock in nanoseconds, such as {@code System::nanoTime}
 */
public record ModelEvaluator(
    EvaluationTask task, double confidence, double certified, LongSupplier ticker) {
  private static final int WARM_UP = 200;

  public ModelEvaluator {
    Objects.requireNonNull(task);
    Objects.requireNonNull(ticker);
    requireLevel(confidence);
    requireLevel(certified);
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
    suite.rows().limit(WARM_UP).forEach(row -> candidate.student().predict(row.input()));
    long[] nanos = new long[suite.novel().size() + suite.seen().size()];
    List<ServedRow> novel = serve(candidate, suite.novel(), nanos, 0);
    List<ServedRow> seen = serve(candidate, suite.seen(), nanos, novel.size());
    ServedScores served = Scoring.served(novel, seen, confidence, certified);
    EvaluationReport report =
        new EvaluationReport(
            inputs(suite, candidate),
            Scoring.student(novel, seen, suite.labels(), confidence),
            served,
            candidate.rule().basis(),
            incumbents.champion().map(system -> compare(novel, suite.novel(), system)),
            incumbents.anchor().map(system -> compare(novel, suite.novel(), system)),
            cost.serving(served.trafficAnswered().map(MetricEstimate::value).orElse(0.0)));
    return new Evaluation(report, Latency.ofNanos(nanos));
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

  private ChampionComparison compare(
      List<ServedRow> candidate, List<TrainingExample> rows, ServedSystem champion) {
    List<ServedRow> served = serve(champion, rows, new long[rows.size()], 0);
    return Scoring.compare(candidate, served, champion, confidence);
  }
}
