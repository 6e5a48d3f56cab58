package dev.retort.dataset.labelling;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What several answers to one prompt agree on.
 *
 * @param winner number among the usable answers of the first that has the majority's form; empty
 *     for a tie, or without answers
 * @param usable how many answers there are
 * @param agreeing how many of them the likeliest answer has, ties included
 * @param entropy of the shares of the distinct answers, in bits: 0 where all agree
 */
public record SampleVote(Optional<Integer> winner, int usable, int agreeing, double entropy) {

  /**
   * Counts answers.
   *
   * @param answers in a form in which equal answers are equal texts
   */
  static SampleVote of(List<String> answers) {
    Map<String, Integer> counts = new TreeMap<>();
    answers.forEach(answer -> counts.merge(answer, 1, Integer::sum));
    int most = counts.values().stream().max(Comparator.naturalOrder()).orElse(0);
    List<String> leaders =
        counts.entrySet().stream()
            .filter(e -> e.getValue() == most)
            .map(Map.Entry::getKey)
            .toList();
    double entropy = 0;
    for (int count : counts.values()) {
      double share = (double) count / answers.size();
      entropy -= share * Math.log(share) / Math.log(2);
    }
    return new SampleVote(
        leaders.size() == 1 ? Optional.of(answers.indexOf(leaders.get(0))) : Optional.empty(),
        answers.size(),
        most,
        Math.max(0, entropy));
  }
}
