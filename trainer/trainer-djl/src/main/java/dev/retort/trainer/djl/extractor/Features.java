package dev.retort.trainer.djl.extractor;

import java.util.Arrays;

/**
 * What the tagger knows of each word: itself and its neighbours, alone and in pairs, affixes,
 * shapes, its place, and the slots whose known values it is part of. Features are hashes of 32
 * bits.
 */
final class Features {
  private static final long OUTSIDE = 0x5bd1e995;
  private static final int WINDOW = 3;
  private static final int LONGEST_AFFIX = 4;

  private final Words words;
  private final int[][] features;
  private final int[] sizes;

  private Features(Words words) {
    this.words = words;
    this.features = new int[words.size()][80];
    this.sizes = new int[words.size()];
  }

  /** A request's features, by number of the word. */
  static int[][] of(Words words, Gazetteer gazetteer, int slots) {
    Features features = new Features(words);
    Matches matches = new Matches(words.size(), slots);
    gazetteer.find(words, matches);
    return features.all(matches);
  }

  /** A training row's features, as if its own values were unknown. */
  static int[][] ofTraining(AnswerTemplate shape, Words words, Gazetteer gazetteer, Tagging own) {
    Features features = new Features(words);
    Matches matches = new Matches(words.size(), shape.slots().size());
    gazetteer.findWithout(shape, words, own, matches);
    return features.all(matches);
  }

  private int[][] all(Matches matches) {
    for (int i = 0; i < words.size(); i++) {
      window(i);
      spelling(i);
      place(i);
      matches.features(i, this);
    }
    for (int i = 0; i < features.length; i++) {
      features[i] = Arrays.copyOf(features[i], sizes[i]);
    }
    return features;
  }

  private void add(int at, long template, long value) {
    if (sizes[at] == features[at].length) {
      features[at] = Arrays.copyOf(features[at], 2 * sizes[at]);
    }
    features[at][sizes[at]++] = (int) (Hashing.then(template, value) >>> 32);
  }

  private void add(int at, long template, long first, long second) {
    add(at, template, Hashing.then(first, second));
  }

  private long word(int at) {
    return at < 0 || at >= words.size() ? OUTSIDE : words.hashes()[at];
  }

  private long shape(int at) {
    return at < 0 || at >= words.size() ? OUTSIDE : words.shapes()[at];
  }

  private void window(int i) {
    for (int offset = -WINDOW; offset <= WINDOW; offset++) {
      add(i, 10 + offset, word(i + offset));
    }
    add(i, 20, word(i - 1), word(i));
    add(i, 21, word(i), word(i + 1));
    add(i, 22, word(i - 2), word(i - 1));
    add(i, 23, word(i + 1), word(i + 2));
    add(i, 24, word(i - 1), word(i + 1));
    add(i, 25, Hashing.then(word(i - 2), word(i - 1)), word(i));
    add(i, 26, Hashing.then(word(i), word(i + 1)), word(i + 2));
    add(i, 27, Hashing.then(word(i - 1), word(i)), word(i + 1));
  }

  private void spelling(int i) {
    String text = words.lower()[i];
    for (int length = 1; length <= Math.min(LONGEST_AFFIX, text.length() - 1); length++) {
      add(i, 30 + length, Hashing.text(text.substring(0, length)));
      add(i, 40 + length, Hashing.text(text.substring(text.length() - length)));
    }
    add(i, 50, shape(i));
    add(i, 51, shape(i - 1));
    add(i, 52, shape(i + 1));
    add(i, 53, shape(i - 1), shape(i));
    add(i, 54, shape(i), shape(i + 1));
    add(i, 55, Hashing.then(shape(i - 1), shape(i)), shape(i + 1));
    add(i, 56, word(i - 1), shape(i));
    add(i, 57, shape(i), word(i + 1));
  }

  private void place(int i) {
    add(i, 60, 0);
    add(i, 61, Math.min(i, 3));
    add(i, 62, Math.min(words.size() - 1 - i, 2));
    add(i, 63, words.marks()[i], i + 1 < words.size() ? words.marks()[i + 1] : 4);
  }

  /** The longest known value of each slot around each word. */
  private static final class Matches implements Gazetteer.Finder {
    private static final double[] SHARES = {0.9, 0.5, 0.1};

    private final int slots;
    private final int[][] from;
    private final int[][] to;
    private final double[][] share;

    Matches(int size, int slots) {
      this.slots = slots;
      from = new int[size][slots];
      to = new int[size][slots];
      share = new double[size][slots];
    }

    @Override
    public void found(int first, int end, int slot, double part) {
      for (int i = first; i < end; i++) {
        if (end - first > to[i][slot] - from[i][slot]) {
          from[i][slot] = first;
          to[i][slot] = end;
          share[i][slot] = part;
        }
      }
    }

    void features(int i, Features into) {
      for (int slot = 0; slot < slots; slot++) {
        int length = to[i][slot] - from[i][slot];
        if (length > 0) {
          int part = (i == from[i][slot] ? 1 : 0) + (i == to[i][slot] - 1 ? 2 : 0);
          into.add(i, 70, slot, part * 8L + bin(share[i][slot]));
          into.add(i, 71, slot, part * 8L + Math.min(length, 4));
        }
        if (i + 1 < from.length && to[i + 1][slot] > 0 && from[i + 1][slot] == i + 1) {
          into.add(
              i, 72, slot, Math.min(to[i + 1][slot] - i - 1, 3) * 8L + bin(share[i + 1][slot]));
        }
        if (i > 0 && to[i - 1][slot] == i) {
          into.add(i, 73, slot, Math.min(i - from[i - 1][slot], 3) * 8L + bin(share[i - 1][slot]));
        }
      }
    }

    private static int bin(double share) {
      int bin = 0;
      while (bin < SHARES.length && share < SHARES[bin]) {
        bin++;
      }
      return bin;
    }
  }
}
