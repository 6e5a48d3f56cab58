package dev.retort.scheduler;

import dev.retort.capture.CaptureWindow;
import dev.retort.capture.TokenUsage;
import dev.retort.dataset.DatasetId;
import dev.retort.evaluator.Evaluation;
import dev.retort.evaluator.deferral.DeferralRule;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;

/** What the steps leave in the journal. */
final class RunResults {
  private RunResults() {}

  /**
   * The start of a run.
   *
   * @param champion what served then
   * @param teacherModel the model most asked, empty text if none was
   * @param teacherUsage tokens billed for the teacher's answers
   * @param teacherRequests how many answers that was
   */
  record Opening(
      CaptureWindow window,
      Optional<Champion> champion,
      String teacherModel,
      TokenUsage teacherUsage,
      long teacherRequests) {}

  /**
   * A version that serves.
   *
   * @param number in the registry
   * @param modelDigest the student's digest
   * @param dataset what it learned from
   * @param trainingKey hash of engine and training spec
   */
  record Champion(int number, String modelDigest, String dataset, String trainingKey) {}

  /** A dataset version was built. */
  record Built(DatasetId dataset) {}

  /**
   * A student was trained.
   *
   * @param attempt the run folder's name
   * @param modelDigest the student's digest
   * @param outOfFoldDigest SHA-256 of the file of out-of-fold predictions
   */
  record Trained(
      String attempt,
      String modelDigest,
      String outOfFoldDigest,
      SortedMap<String, Double> measures) {}

  /**
   * The candidate met the evaluation window.
   *
   * @param at when
   */
  record Evaluated(DeferralRule rule, Evaluation evaluation, Instant at) {}
}
