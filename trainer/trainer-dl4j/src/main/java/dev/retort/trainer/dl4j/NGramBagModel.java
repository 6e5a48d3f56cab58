package dev.retort.trainer.dl4j;

import dev.retort.trainer.Prediction;
import dev.retort.trainer.TaskModel;
import java.util.List;

/**
 * A finished student. An input of which it knows no n-gram gets the scores of the bias alone, hence
 * a confidence near one in the number of labels. Immutable and thread-safe; holds nothing outside
 * the heap.
 *
 * @param labels its answers
 * @param temperature what its scores are divided by
 * @param table its scores
 */
record NGramBagModel(List<String> labels, double temperature, ScoreTable table)
    implements TaskModel {
  NGramBagModel {
    labels = List.copyOf(labels);
  }

  @Override
  public Prediction predict(String input) {
    return prediction(table.score(input), labels, temperature);
  }

  /** The most probable label, with its probability. */
  static Prediction prediction(float[] scores, List<String> labels, double temperature) {
    int best = Softmax.best(scores);
    return new Prediction(labels.get(best), Softmax.probability(scores, best, temperature));
  }

  @Override
  public void close() {}
}
