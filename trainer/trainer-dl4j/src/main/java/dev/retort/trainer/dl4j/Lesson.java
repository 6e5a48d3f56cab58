package dev.retort.trainer.dl4j;

import dev.retort.trainer.Prediction;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;

/**
 * What the training rows teach, and how good scores of them are: of {@linkplain LabelLesson one
 * label} each, or of {@linkplain SetLesson a set}.
 */
interface Lesson {
  /** The labels that have a score each, sorted. */
  List<String> labels();

  /** The rows as a network learns them. */
  Rows rows(List<IndexedText> texts);

  /** How rows teach, where that differs among them. */
  SortedMap<String, Double> measures();

  /**
   * Judges out-of-fold scores of all rows.
   *
   * @param epochs after which they are
   */
  OutOfFoldPass.Judgement judged(float[][] scores, int epochs);

  /**
   * What is answered by out-of-fold scores of all rows, as they would be served.
   *
   * @param rows what {@link #rows} gave
   */
  Graded graded(TextScores[] scores, double temperature, ServedFolds served, Rows rows);

  /**
   * Answers to all rows.
   *
   * @param confidence fitted to them
   * @param sets how a set is chosen; empty if an answer is one label
   * @param predictions row by row
   * @param amongKnown row by row, see {@link dev.retort.trainer.OutOfFoldPrediction}
   */
  record Graded(
      AnswerConfidence confidence,
      Optional<SetRule> sets,
      List<Prediction> predictions,
      List<OptionalDouble> amongKnown) {}
}
