package dev.retort.trainer.dl4j;

import dev.retort.trainer.Prediction;
import dev.retort.trainer.TaskModel;
import java.util.List;

/**
 * A finished student. An input of which it knows no n-gram gets the scores of the bias alone, hence
 * a low confidence. Immutable and thread-safe; holds nothing outside the heap.
 *
 * @param labels its answers
 * @param confidence how sure it is
 * @param table its scores
 */
record NGramBagModel(List<String> labels, AnswerConfidence confidence, ScoreTable table)
    implements TaskModel {
  NGramBagModel {
    labels = List.copyOf(labels);
  }

  @Override
  public Prediction predict(String input) {
    return prediction(table.score(input), labels, confidence);
  }

  /** The most probable label, and how sure it is. */
  static Prediction prediction(
      TextScores scores, List<String> labels, AnswerConfidence confidence) {
    return new Prediction(labels.get(Softmax.best(scores.labels())), confidence.of(scores));
  }

  @Override
  public void close() {}
}
