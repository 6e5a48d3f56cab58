package dev.retort.dataset.benchmark;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Pairs of texts of a similarity that is known by construction: the Jaccard similarity of their
 * pairs of neighbouring words, with both ends counted as words, computed on the words themselves.
 * Half of the texts are words of a skewed vocabulary, half fill a template of one of many requests;
 * spacing, case and punctuation vary between the two of a pair, which does not count. A function of
 * the seed.
 */
final class PlantedPairs {
  private static final int VOCABULARY = 30_000;
  private static final int SHORTEST = 10;
  private static final int LONGEST = 400;
  private static final int ATTEMPTS = 20;

  private static final List<String> OPENINGS =
      List.of(
          "hello i would like to know whether",
          "good morning team please check why",
          "could somebody tell me how it can be that",
          "for the third time now i have to report that",
          "my colleague in the other office says that",
          "before i sign anything i need to understand whether",
          "we moved house in spring and since then",
          "the manual on page four says that");

  private static final List<String> LINKS =
      List.of(
          "because the order with",
          "and after the update of",
          "even though nobody has touched",
          "which is not what the contract says about",
          "so that in the end we are left without",
          "unless it has to do with",
          "while the invoice only speaks of",
          "and then again at the counter for");

  private final SplittableRandom random;

  PlantedPairs(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /**
   * Two texts.
   *
   * @param one as it would be sent
   * @param other as it would be sent
   * @param words of the longer one
   * @param similarity the exact one
   */
  record Pair(String one, String other, int words, double similarity) {}

  /** Two neighbouring words. */
  record Shingle(String first, String second) {}

  /** The next pair whose similarity lies from one bound up to another. */
  Pair next(double from, double below) {
    while (true) {
      List<String> base = base();
      Set<Shingle> shingles = shingles(base);
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        List<String> edited = new ArrayList<>(base);
        double similarity = 1;
        while (similarity >= below) {
          edit(edited);
          similarity = jaccard(shingles, shingles(edited));
        }
        if (similarity >= from) {
          int words = Math.max(base.size(), edited.size());
          return new Pair(sent(base), sent(edited), words, similarity);
        }
      }
    }
  }

  /** By the definition, from a text as it was sent. */
  static Set<Shingle> shinglesOf(String text) {
    return shingles(List.of(text.toLowerCase(Locale.ROOT).split("[^a-z0-9]+")));
  }

  /** By the definition. */
  static double jaccard(Set<Shingle> one, Set<Shingle> other) {
    long common = one.stream().filter(other::contains).count();
    return (double) common / (one.size() + other.size() - common);
  }

  private static Set<Shingle> shingles(List<String> words) {
    Set<Shingle> shingles = new HashSet<>();
    String previous = "";
    for (String word : words) {
      shingles.add(new Shingle(previous, word));
      previous = word;
    }
    shingles.add(new Shingle(previous, ""));
    return shingles;
  }

  /** Lengths are as frequent between 10 and 20 words as between 200 and 400. */
  private List<String> base() {
    double ratio = (double) LONGEST / SHORTEST;
    int length = (int) Math.round(SHORTEST * Math.pow(ratio, random.nextDouble()));
    List<String> words = new ArrayList<>();
    if (random.nextBoolean()) {
      words.addAll(phrase(OPENINGS));
      while (words.size() < length) {
        words.add(draw());
        words.add(draw());
        words.addAll(phrase(LINKS));
        words.add(draw());
      }
    }
    while (words.size() < length) {
      words.add(draw());
    }
    return words.subList(0, length);
  }

  private List<String> phrase(List<String> phrases) {
    return List.of(phrases.get(random.nextInt(phrases.size())).split(" "));
  }

  /** One word replaced, left out, added or moved. */
  private void edit(List<String> words) {
    int place = random.nextInt(words.size());
    switch (random.nextInt(4)) {
      case 0 -> words.set(place, draw());
      case 1 -> words.remove(place);
      case 2 -> words.add(place, draw());
      default -> words.add(random.nextInt(words.size()), words.remove(place));
    }
    if (words.isEmpty()) {
      words.add(draw());
    }
  }

  /** Frequent words are frequent: the rank is a power of a uniform variate. */
  private String draw() {
    double uniform = random.nextDouble();
    int rank = (int) (VOCABULARY * uniform * uniform * uniform);
    return Integer.toString(rank + 1_000, Character.MAX_RADIX);
  }

  private String sent(List<String> words) {
    StringBuilder text = new StringBuilder();
    for (String word : words) {
      if (text.length() > 0) {
        text.append(random.nextInt(12) == 0 ? ", " : random.nextInt(20) == 0 ? "  " : " ");
      }
      text.append(random.nextInt(10) == 0 ? word.toUpperCase(Locale.ROOT) : word);
    }
    return text.append(random.nextBoolean() ? "." : "").toString();
  }
}
