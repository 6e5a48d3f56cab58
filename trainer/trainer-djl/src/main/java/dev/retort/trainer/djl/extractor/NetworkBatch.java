package dev.retort.trainer.djl.extractor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows packed for a recurrent network: longest first, and word by word across the rows, so that
 * nothing is padding. Each spelling stands once.
 */
final class NetworkBatch {
  private static final int LONGEST_SPELLING = 16;
  private static final int PLAIN_CHARACTERS = 128;

  /** Numbers of characters: 0 is none, ASCII has its own, others share. */
  static final int CHARACTERS = 2 * PLAIN_CHARACTERS;

  private final List<NetworkRow> rows;
  private final long[] counts;
  private final int[] firsts;
  private final int size;

  /**
   * Packs rows.
   *
   * @param rows of at least one word each, longest first
   */
  NetworkBatch(List<NetworkRow> rows) {
    this.rows = List.copyOf(rows);
    int longest = rows.get(0).size();
    counts = new long[longest];
    firsts = new int[longest + 1];
    for (int i = 0; i < longest; i++) {
      int word = i;
      counts[i] = rows.stream().filter(row -> row.size() > word).count();
      firsts[i + 1] = firsts[i] + (int) counts[i];
    }
    size = firsts[longest];
  }

  /** How many words there are. */
  int size() {
    return size;
  }

  int rowCount() {
    return rows.size();
  }

  /** The place of a row's word. */
  int place(int row, int word) {
    return firsts[word] + row;
  }

  /** Words that the recurrent network takes at each step. */
  NDArray counts(NDManager manager) {
    return manager.create(counts);
  }

  /** The sums of the tables' vectors, word by word. */
  float[] inputs(EmbeddingTable features, EmbeddingTable words) {
    int width = features.width() + words.width();
    float[] inputs = new float[size * width];
    for (int r = 0; r < rows.size(); r++) {
      NetworkRow row = rows.get(r);
      for (int i = 0; i < row.size(); i++) {
        int at = place(r, i) * width;
        features.sum(row.features()[i], inputs, at);
        words.sum(row.words()[i], inputs, at + features.width());
      }
    }
    return inputs;
  }

  /** Teaches the tables what the gradient of their sums says. */
  void learn(EmbeddingTable features, EmbeddingTable words, float[] gradients, float rate) {
    int width = features.width() + words.width();
    for (int r = 0; r < rows.size(); r++) {
      NetworkRow row = rows.get(r);
      for (int i = 0; i < row.size(); i++) {
        int at = place(r, i) * width;
        features.learn(row.features()[i], gradients, at, rate);
        words.learn(row.words()[i], gradients, at + features.width(), rate);
      }
    }
  }

  /**
   * Distinct spellings, and which each word has.
   *
   * @param characters spelling × character, none at both ends
   * @param spelt by word
   */
  record Spellings(NDArray characters, NDArray spelt) {}

  Spellings spellings(NDManager manager) {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    long[] spelt = new long[size];
    for (int r = 0; r < rows.size(); r++) {
      NetworkRow row = rows.get(r);
      for (int i = 0; i < row.size(); i++) {
        spelt[place(r, i)] =
            numbers.computeIfAbsent(row.spellings()[i], spelling -> numbers.size());
      }
    }
    List<int[]> texts = new ArrayList<>();
    int longest = 1;
    for (String spelling : numbers.keySet()) {
      int[] text = spelling.codePoints().limit(LONGEST_SPELLING).toArray();
      longest = Math.max(longest, text.length);
      texts.add(text);
    }
    long[] characters = new long[texts.size() * (longest + 2)];
    for (int t = 0; t < texts.size(); t++) {
      for (int i = 0; i < texts.get(t).length; i++) {
        characters[t * (longest + 2) + 1 + i] = number(texts.get(t)[i]);
      }
    }
    return new Spellings(
        manager.create(characters, new Shape(texts.size(), longest + 2)), manager.create(spelt));
  }

  private static long number(int character) {
    return character > 0 && character < PLAIN_CHARACTERS
        ? character
        : PLAIN_CHARACTERS + Math.floorMod(Hashing.mixed(character), (long) PLAIN_CHARACTERS);
  }
}
