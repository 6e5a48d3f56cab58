package dev.retort.scheduler;

import dev.retort.capture.CaptureWindow;
import dev.retort.capture.TokenUsage;
import dev.retort.dataset.DatasetId;
import dev.retort.evaluator.Evaluation;
import dev.retort.evaluator.Latency;
import dev.retort.evaluator.deferral.DeferralRule;
import dev.retort.evaluator.gate.Attempt;
import dev.retort.evaluator.gate.PromotionDecision;
import dev.retort.evaluator.guardrail.GuardrailReport;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;

/** What the steps leave in the journal. */
final class RunResults {
  private RunResults() {}

  /**
   * The start of a run.
   *
   * @param champion what served then
   * @param anchor the best version certified until then
   * @param teacherModel the model most asked, empty text if none was
   * @param teacherUsage tokens billed for the teacher's answers
   * @param teacherRequests how many answers that was
   * @param requests captured, whoever answered
   * @param served the share of the requests put to the champion in the last days that it answered;
   *     empty if none were, or another version is champion by now
   * @param instructions that most of the teacher's requests carried, without personal data
   */
  record Opening(
      CaptureWindow window,
      Optional<Champion> champion,
      Optional<Champion> anchor,
      String teacherModel,
      TokenUsage teacherUsage,
      long teacherRequests,
      long requests,
      OptionalDouble served,
      Optional<String> instructions) {
    Opening {
      served = served == null ? OptionalDouble.empty() : served;
      instructions = instructions == null ? Optional.empty() : instructions;
    }

    /** The same traffic, and what serves by now. */
    Opening against(Optional<Champion> now, Optional<Champion> best) {
      boolean same = now.map(Champion::number).equals(champion.map(Champion::number));
      return new Opening(
          window,
          now,
          best,
          teacherModel,
          teacherUsage,
          teacherRequests,
          requests,
          same ? served : OptionalDouble.empty(),
          instructions);
    }

    /**
     * The share of requests that a student has to answer to gain anything: what the champion
     * answered when it was certified, or less, if that is what it comes to by now. Empty if there
     * is no champion, or one whose share says nothing for it.
     */
    OptionalDouble toBeat() {
      OptionalDouble certified = champion.map(Champion::answered).orElseGet(OptionalDouble::empty);
      return certified.isPresent() && served.isPresent()
          ? OptionalDouble.of(Math.min(certified.getAsDouble(), served.getAsDouble()))
          : certified;
    }
  }

  /**
   * A run whose training waits for budget.
   *
   * @param opening what it goes on with; empty once it has
   * @param since when it was put off first
   */
  record PutOff(Optional<Opening> opening, Instant since) {}

  /**
   * A version that serves.
   *
   * @param number in the registry
   * @param modelDigest the student's digest
   * @param dataset what it learned from
   * @param trainingKey hash of engine and training spec
   * @param answered the share of novel rows that it answered when it was certified; empty if it was
   *     not, or has broken its promise since
   */
  record Champion(
      int number, String modelDigest, String dataset, String trainingKey, OptionalDouble answered) {
    Champion {
      answered = answered == null ? OptionalDouble.empty() : answered;
    }
  }

  /** A dataset version was built. */
  record Built(DatasetId dataset) {}

  /**
   * A student was trained.
   *
   * @param attempt the run folder's name
   * @param modelDigest the student's digest
   * @param outOfFoldDigest SHA-256 of the file of out-of-fold predictions
   * @param seconds that the training took, by the clock
   */
  record Trained(
      String attempt,
      String modelDigest,
      String outOfFoldDigest,
      SortedMap<String, Double> measures,
      double seconds) {}

  /**
   * The candidate met the evaluation window.
   *
   * @param attempt what that spent
   * @param at when
   */
  record Evaluated(
      DeferralRule rule,
      Attempt attempt,
      Evaluation evaluation,
      GuardrailReport guardrails,
      Instant at) {
    /** The same, with other times. */
    Evaluated timed(Latency latency) {
      return new Evaluated(
          rule,
          attempt,
          new Evaluation(evaluation.report(), latency, evaluation.measured()),
          guardrails,
          at);
    }
  }

  /**
   * What a finalist may spend.
   *
   * @param attempt its look; if there is no budget for one, the latest that was made
   * @param budgetReturns when there is budget again; empty if there is
   */
  record Terms(Attempt attempt, Optional<Instant> budgetReturns) {}

  /**
   * What the gate has to say of a finalist.
   *
   * @param evaluated what it decided on; empty if it decided without a look at evaluation rows
   */
  record Judged(
      Terms terms,
      DeferralRule rule,
      PromotionDecision decision,
      Optional<Evaluated> evaluated,
      Instant at) {}
}
