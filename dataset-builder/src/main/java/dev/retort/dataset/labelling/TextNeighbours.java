package dev.retort.dataset.labelling;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * How alike texts are: the cosine of their TF-IDF vectors over words, pairs of words and, in
 * scripts without spaces, single characters, each hashed to 64 bits. Texts that share nothing but
 * what every twentieth text has are not alike.
 *
 * <p>Memory grows with the texts' words, and {@value #MOST} neighbours a text. Immutable.
 */
final class TextNeighbours {
  private static final Pattern TOKEN =
      Pattern.compile(
          "[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsThai}]|[\\p{L}\\p{M}\\p{N}]+");
  private static final int MOST = 64;
  private static final double LEAST = 0.1;
  private static final double COMMON = 0.05;
  private static final int FEW = 50;

  private final Map<Long, Postings> index = new HashMap<>();
  private final Map<Long, Double> rarity = new HashMap<>();
  private final int size;
  private final int[][] neighbours;
  private final float[][] similarities;

  /** The texts that have a feature, with its weight in each. */
  private static final class Postings {
    private int[] texts = new int[4];
    private float[] weights = new float[4];
    private int size;

    void add(int text, float weight) {
      if (size == texts.length) {
        texts = Arrays.copyOf(texts, 2 * size);
        weights = Arrays.copyOf(weights, 2 * size);
      }
      texts[size] = text;
      weights[size++] = weight;
    }
  }

  TextNeighbours(List<String> texts) {
    size = texts.size();
    List<Map<Long, Integer>> counted = texts.stream().map(TextNeighbours::features).toList();
    Map<Long, Integer> documents = new HashMap<>();
    counted.forEach(text -> text.keySet().forEach(f -> documents.merge(f, 1, Integer::sum)));
    documents.forEach(
        (feature, count) -> {
          if (count <= Math.max(FEW, COMMON * size)) {
            rarity.put(feature, Math.log((1.0 + size) / count));
          }
        });
    for (int text = 0; text < size; text++) {
      int number = text;
      vector(counted.get(text))
          .forEach(
              (feature, weight) ->
                  index.computeIfAbsent(feature, f -> new Postings()).add(number, weight));
    }
    neighbours = new int[size][];
    similarities = new float[size][];
    float[] sums = new float[size];
    for (int text = 0; text < size; text++) {
      keepNearest(text, counted.get(text), sums);
    }
  }

  private void keepNearest(int text, Map<Long, Integer> counted, float[] sums) {
    accumulate(counted, sums);
    int[] near =
        IntStream.range(0, size)
            .filter(other -> other != text && sums[other] >= LEAST)
            .boxed()
            .sorted(
                Comparator.<Integer>comparingDouble(other -> -sums[other]).thenComparing(o -> o))
            .limit(MOST)
            .mapToInt(Integer::intValue)
            .toArray();
    neighbours[text] = near;
    similarities[text] = new float[near.length];
    for (int i = 0; i < near.length; i++) {
      similarities[text][i] = Math.min(1, sums[near[i]]);
    }
  }

  /** Numbers of the texts nearest to a text, itself not among them. */
  int[] of(int text) {
    return neighbours[text];
  }

  /** How alike each of {@link #of} is, in [0, 1]. */
  float[] similarities(int text) {
    return similarities[text];
  }

  /**
   * How alike each text is to the nearest of others.
   *
   * @param others texts that need not be among these
   */
  double[] nearestOf(List<String> others) {
    double[] nearest = new double[size];
    float[] sums = new float[size];
    for (String other : others) {
      accumulate(features(other), sums);
      for (int text = 0; text < size; text++) {
        nearest[text] = Math.max(nearest[text], Math.min(1, sums[text]));
      }
    }
    return nearest;
  }

  private void accumulate(Map<Long, Integer> counted, float[] sums) {
    Arrays.fill(sums, 0);
    vector(counted)
        .forEach(
            (feature, weight) -> {
              Postings postings = index.get(feature);
              if (postings != null) {
                for (int i = 0; i < postings.size; i++) {
                  sums[postings.texts[i]] += weight * postings.weights[i];
                }
              }
            });
  }

  /** In the order of the features, so that equal texts add up to equal numbers. */
  private Map<Long, Float> vector(Map<Long, Integer> counted) {
    Map<Long, Float> vector = new TreeMap<>();
    double squares = 0;
    for (Map.Entry<Long, Integer> entry : counted.entrySet()) {
      Double rare = rarity.get(entry.getKey());
      if (rare != null) {
        double weight = (1 + Math.log(entry.getValue())) * rare;
        squares += weight * weight;
        vector.put(entry.getKey(), (float) weight);
      }
    }
    double norm = Math.sqrt(squares);
    vector.replaceAll((feature, weight) -> (float) (weight / norm));
    return vector;
  }

  private static Map<Long, Integer> features(String text) {
    Map<Long, Integer> features = new TreeMap<>();
    Matcher tokens = TOKEN.matcher(text.toLowerCase(Locale.ROOT));
    String previous = "";
    while (tokens.find()) {
      features.merge(hash(tokens.group()), 1, Integer::sum);
      features.merge(hash(previous + " " + tokens.group()), 1, Integer::sum);
      previous = tokens.group();
    }
    return features;
  }

  private static long hash(String feature) {
    byte[] bytes = feature.getBytes(StandardCharsets.UTF_8);
    return MurmurHash3.hash128x64(bytes, 0, bytes.length, 0)[0];
  }
}
