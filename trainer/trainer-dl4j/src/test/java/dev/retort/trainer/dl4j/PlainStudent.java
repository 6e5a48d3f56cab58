package dev.retort.trainer.dl4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a student computes, written down as plainly as can be: with strings, maps and doubles. */
final class PlainStudent {
  private PlainStudent() {}

  /** The buckets of a text's words and runs of words. */
  static List<Integer> words(String text, NGramOrders orders) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (char c : (text.toLowerCase(Locale.ROOT) + " ").toCharArray()) {
      if (Character.isLetterOrDigit(c)) {
        word.append(c);
      } else if (!word.isEmpty()) {
        words.add(word.toString());
        word.setLength(0);
      }
    }
    List<Integer> buckets = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      for (int from = Math.max(0, i - orders.words() + 1); from <= i; from++) {
        buckets.add(bucket(0x811c9dc5, String.join(" ", words.subList(from, i + 1))));
      }
    }
    return buckets;
  }

  /** The buckets of a text's character n-grams. */
  static List<Integer> characters(String text, NGramOrders orders) {
    List<Integer> buckets = new ArrayList<>();
    StringBuilder token = new StringBuilder();
    for (char c : (text.toLowerCase(Locale.ROOT) + " ").toCharArray()) {
      if (!Character.isWhitespace(c)) {
        token.append(c);
      } else if (!token.isEmpty()) {
        String padded = " " + token + " ";
        for (int from = 0; from < padded.length(); from++) {
          for (int to = from + 2;
              to <= Math.min(padded.length(), from + orders.characters());
              to++) {
            buckets.add(bucket(0x3c6ef372, padded.substring(from, to)));
          }
        }
        token.setLength(0);
      }
    }
    return buckets;
  }

  private static int bucket(int seed, String gram) {
    int hash = seed;
    for (int i = 0; i < gram.length(); i++) {
      hash = (hash ^ gram.charAt(i)) * 16777619;
    }
    return NGrams.mixed(hash) >>> 12;
  }

  /** A text's label scores. */
  static double[] scores(ScoreTable table, String text) {
    double[] scores = new double[table.labels()];
    for (int label = 0; label < scores.length; label++) {
      scores[label] = table.bias(label);
    }
    addBlock(table, words(text, table.orders()), 1, scores);
    addBlock(table, characters(text, table.orders()), Bag.CHARACTER_WEIGHT, scores);
    return scores;
  }

  private static void addBlock(
      ScoreTable table, List<Integer> buckets, double length, double[] scores) {
    Map<Integer, Integer> rowOfBucket = new TreeMap<>();
    for (int row = 0; row < table.vocabulary().size(); row++) {
      rowOfBucket.put(table.vocabulary().bucket(row), row);
    }
    Map<Integer, Integer> counts = new TreeMap<>();
    for (int bucket : buckets) {
      if (rowOfBucket.containsKey(bucket)) {
        counts.merge(rowOfBucket.get(bucket), 1, Integer::sum);
      }
    }
    Map<Integer, Double> weights = new TreeMap<>();
    counts.forEach(
        (row, count) -> weights.put(row, (1 + Math.log(count)) * table.featureWeight(row)));
    double squares = weights.values().stream().mapToDouble(weight -> weight * weight).sum();
    weights.forEach(
        (row, weight) -> {
          for (int label = 0; label < scores.length; label++) {
            scores[label] +=
                length
                    * weight
                    / Math.sqrt(squares)
                    * table.scale(row)
                    * table.scores()[row * scores.length + label];
          }
        });
  }
}
