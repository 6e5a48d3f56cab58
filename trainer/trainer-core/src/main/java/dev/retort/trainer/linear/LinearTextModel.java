package dev.retort.trainer.linear;

import dev.retort.trainer.Prediction;
import dev.retort.trainer.TaskModel;
import java.util.Map;

/**
 * Scores each label by its bias and the weights of the text's features; those that it does not know
 * say nothing. Immutable and thread-safe.
 *
 * @param file what it was read from
 */
record LinearTextModel(LinearTextFile file) implements TaskModel {

  @Override
  public Prediction predict(String input) {
    double[] scores = new double[file.labels().size()];
    for (int label = 0; label < scores.length; label++) {
      scores[label] = file.bias()[label];
    }
    for (Map.Entry<String, Double> feature : file.features().of(input).entrySet()) {
      float[] weights = file.weights().get(feature.getKey());
      if (weights != null) {
        for (int label = 0; label < scores.length; label++) {
          scores[label] += feature.getValue() * weights[label];
        }
      }
    }
    return best(scores);
  }

  private Prediction best(double[] scores) {
    int best = 0;
    for (int label = 1; label < scores.length; label++) {
      best = scores[label] > scores[best] ? label : best;
    }
    double sum = 0;
    for (double score : scores) {
      sum += Math.exp((score - scores[best]) / file.temperature());
    }
    return new Prediction(file.labels().get(best), 1 / sum);
  }

  @Override
  public void close() {}
}
