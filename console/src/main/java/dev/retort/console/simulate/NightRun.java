package dev.retort.console.simulate;

import dev.retort.evaluator.EvaluationReport;
import dev.retort.evaluator.report.PromotionReport;
import dev.retort.scheduler.RunOutcome;
import java.util.Optional;

/**
 * A night's run of a task, once it came to its end.
 *
 * @param report empty where there was nothing to decide
 */
record NightRun(
    int night, SimulatedTask task, RunOutcome outcome, Optional<PromotionReport.Sealed> report) {

  /** What was measured, if the candidate met the evaluation window. */
  Optional<EvaluationReport> evaluation() {
    return report.flatMap(PromotionReport.Sealed::evaluation);
  }
}
