package dev.retort.trainer.dl4j;

import dev.retort.trainer.Prediction;
import dev.retort.trainer.TaskModel;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A finished student. An input of which it knows no n-gram gets the scores of the bias alone, hence
 * a low confidence. Immutable and thread-safe; holds nothing outside the heap.
 *
 * @param labels its answers
 * @param confidence how sure it is
 * @param sets how a set of the labels is chosen; empty if an answer is one of them
 * @param table its scores
 */
record NGramBagModel(
    List<String> labels, AnswerConfidence confidence, Optional<SetRule> sets, ScoreTable table)
    implements TaskModel {
  NGramBagModel {
    labels = List.copyOf(labels);
    Objects.requireNonNull(sets);
  }

  /** One that answers with a label. */
  NGramBagModel(List<String> labels, AnswerConfidence confidence, ScoreTable table) {
    this(labels, confidence, Optional.empty(), table);
  }

  @Override
  public Prediction predict(String input) {
    TextScores scores = table.score(input);
    return sets.isPresent()
        ? prediction(scores, labels, confidence, sets.get())
        : prediction(scores, labels, confidence);
  }

  /** The most probable label, and how sure it is. */
  static Prediction prediction(
      TextScores scores, List<String> labels, AnswerConfidence confidence) {
    return new Prediction(labels.get(Softmax.best(scores.labels())), confidence.of(scores));
  }

  /** The set that its rule chooses, and how sure it is. */
  static Prediction prediction(
      TextScores scores, List<String> labels, AnswerConfidence confidence, SetRule rule) {
    return new Prediction(rule.answer(scores.labels(), labels), confidence.of(rule, scores));
  }

  @Override
  public void close() {}
}
