package dev.retort.trainer.dl4j;

import dev.retort.capture.TokenLogprob;
import dev.retort.capture.TokenLogprob.Alternative;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How a provider would tell a label that a teacher of known probabilities answers. */
final class SpokenLabel {
  private SpokenLabel() {}

  /**
   * The label's tokens, each up to the next underscore, with the likeliest others at each place.
   *
   * @param probabilities of all labels
   * @param most tokens that are told at a place
   */
  static List<TokenLogprob> tokens(
      String label, List<String> labels, double[] probabilities, int most) {
    List<TokenLogprob> tokens = new ArrayList<>();
    for (String written = ""; written.length() < label.length(); ) {
      Map<String, Double> next = next(written, labels, probabilities);
      double all = next.values().stream().mapToDouble(mass -> mass).sum();
      String token = piece(label, written);
      tokens.add(
          new TokenLogprob(
              token,
              Math.log(next.get(token) / all),
              next.entrySet().stream()
                  .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()))
                  .limit(most)
                  .map(other -> new Alternative(other.getKey(), Math.log(other.getValue() / all)))
                  .toList()));
      written += token;
    }
    return tokens;
  }

  private static Map<String, Double> next(
      String written, List<String> labels, double[] probabilities) {
    Map<String, Double> next = new TreeMap<>();
    for (int i = 0; i < probabilities.length; i++) {
      String label = labels.get(i);
      if (label.startsWith(written) && label.length() > written.length()) {
        next.merge(piece(label, written), Math.max(probabilities[i], 1e-12), Double::sum);
      }
    }
    return next;
  }

  private static String piece(String label, String written) {
    int end = label.indexOf('_', written.length() + 1);
    return label.substring(written.length(), end < 0 ? label.length() : end);
  }
}
