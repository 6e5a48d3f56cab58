package dev.retort.dataset.label;

import dev.retort.capture.TokenLogprob;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a teacher's log-probabilities say about the labels of a closed set, whatever its tokens are.
 *
 * @param byLabel what each label has at least, in [0, 1]; labels of which nothing is known are left
 *     out
 * @param rest what is not any one label's for certain, in [0, 1]: tokens that were not told, with
 *     which several labels begin, or none
 */
public record LabelProbabilities(SortedMap<String, Double> byLabel, double rest) {
  public LabelProbabilities {
    byLabel = Collections.unmodifiableSortedMap(new TreeMap<>(byLabel));
  }

  /**
   * Adds up what is told along an answer. At each of its tokens, an alternative's mass goes to the
   * label that begins with what it would have made of the answer, if there is exactly one; at the
   * end, what is left goes to the answer. How a label would have ended is not told: it counts from
   * the token on with which it is the only one.
   *
   * @param tokens of the answer, in order
   * @return empty if the answer is none of the labels
   */
  public static Optional<LabelProbabilities> of(
      List<TokenLogprob> tokens, SortedSet<String> labels) {
    String answer = tokens.stream().map(TokenLogprob::token).collect(Collectors.joining());
    if (!labels.contains(answer)) {
      return Optional.empty();
    }
    SortedMap<String, Double> found = new TreeMap<>();
    String before = "";
    double reached = 1;
    for (TokenLogprob token : tokens) {
      for (TokenLogprob.Alternative other : token.alternatives()) {
        if (!other.token().equals(token.token()) && !other.token().isEmpty()) {
          double mass = reached * Math.exp(other.logprob());
          only(labels, before + other.token())
              .ifPresent(label -> found.merge(label, mass, Double::sum));
        }
      }
      before += token.token();
      reached *= Math.exp(token.logprob());
    }
    found.merge(answer, reached, Double::sum);
    double sum = found.values().stream().mapToDouble(Double::doubleValue).sum();
    // Providers round: a little more than everything is everything.
    found.replaceAll((label, mass) -> mass / Math.max(1, sum));
    return Optional.of(new LabelProbabilities(found, Math.max(0, 1 - sum)));
  }

  private static Optional<String> only(SortedSet<String> labels, String beginning) {
    List<String> matching =
        labels.tailSet(beginning).stream()
            .takeWhile(label -> label.startsWith(beginning))
            .limit(2)
            .toList();
    return matching.size() == 1 ? Optional.of(matching.get(0)) : Optional.empty();
  }
}
