package dev.retort.trainer.dl4j;

import dev.retort.dataset.label.LabelNotation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * How label scores become a set: a label is in it where its score is above its threshold. Where the
 * teacher has never answered with no label at all, neither does the student: the label that comes
 * nearest stands alone. Immutable.
 *
 * @param notation how the set is written
 * @param empties whether it may be empty
 * @param thresholds a score for each label
 */
record SetRule(LabelNotation notation, Empties empties, List<Float> thresholds) {
  private static final double MOST_CERTAIN = 100;

  SetRule {
    Objects.requireNonNull(notation);
    Objects.requireNonNull(empties);
    thresholds = List.copyOf(thresholds);
  }

  /** Whether a set may be empty. */
  enum Empties {
    /** The teacher has answered so. */
    ANSWERED,
    /** The teacher never has. */
    NEVER
  }

  /** The labels of a text, by number, ascending. */
  List<Integer> chosen(float[] scores) {
    List<Integer> chosen = new ArrayList<>();
    int nearest = 0;
    for (int label = 0; label < scores.length; label++) {
      if (over(scores, label) > 0) {
        chosen.add(label);
      }
      nearest = over(scores, label) > over(scores, nearest) ? label : nearest;
    }
    return chosen.isEmpty() && empties == Empties.NEVER ? List.of(nearest) : List.copyOf(chosen);
  }

  private float over(float[] scores, int label) {
    return scores[label] - thresholds.get(label);
  }

  /** The set as the teacher writes it. */
  String answer(float[] scores, List<String> labels) {
    return notation.write(chosen(scores).stream().map(labels::get).toList());
  }

  /**
   * What tells how sure a set is: the log odds that every label is decided rightly, each by itself;
   * the least log odds of a label's decision; the share of words that are known.
   */
  double[] evidence(TextScores text, double temperature) {
    List<Integer> chosen = chosen(text.labels());
    double logProbability = 0;
    double least = MOST_CERTAIN;
    for (int label = 0; label < text.labels().length; label++) {
      double logit = over(text.labels(), label) / temperature;
      double decided = chosen.contains(label) ? logit : -logit;
      logProbability -= Sigmoid.softplus(-decided);
      least = Math.min(least, decided);
    }
    double odds = logProbability - Math.log(-Math.expm1(Math.min(logProbability, -1e-12)));
    return new double[] {
      Math.max(-MOST_CERTAIN, Math.min(MOST_CERTAIN, odds)), least, text.knownWords()
    };
  }

  /** What is wrong with numbers from a file; empty if nothing is. */
  String complaint(int labels) {
    return thresholds.size() == labels && thresholds.stream().allMatch(Float::isFinite)
        ? ""
        : "it needs a finite threshold for each of its %d labels".formatted(labels);
  }
}
