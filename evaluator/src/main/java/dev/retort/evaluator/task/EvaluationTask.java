package dev.retort.evaluator.task;

/** Decides whether a student's answer is as good as the reference. Pure and thread-safe. */
@FunctionalInterface
public interface EvaluationTask {

  /** Answers agree if they are the same text: the measure of closed label sets. */
  EvaluationTask EXACT_MATCH = String::equals;

  /**
   * Whether an answer may stand in for the reference.
   *
   * @param reference a person's correction, else the teacher's answer
   * @param answer the student's
   */
  boolean agrees(String reference, String answer);
}
