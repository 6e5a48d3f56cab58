package dev.retort.trainer.djl.extractor;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Word sequences that were a slot's value in training, by hash: how often for which slot, and how
 * often they occurred at all. Texts are not kept. Immutable and thread-safe.
 */
final class Gazetteer {
  /** Longer values are not looked up. */
  static final int LONGEST = 8;

  private final int[] keys;
  private final int[] occurrences;
  private final int[] firsts;
  private final short[] slots;
  private final int[] counts;

  /**
   * In columns.
   *
   * @param keys hashes, ascending
   * @param occurrences of each in all requests
   * @param firsts where each one's slots begin; one number more than keys
   * @param slots of all keys, one after the other
   * @param counts beside them, how often the value was that slot's
   */
  Gazetteer(int[] keys, int[] occurrences, int[] firsts, short[] slots, int[] counts) {
    this.keys = keys;
    this.occurrences = occurrences;
    this.firsts = firsts;
    this.slots = slots;
    this.counts = counts;
  }

  int[] keys() {
    return keys;
  }

  int[] occurrences() {
    return occurrences;
  }

  int[] firsts() {
    return firsts;
  }

  short[] slots() {
    return slots;
  }

  int[] counts() {
    return counts;
  }

  /** What training rows know. */
  static Gazetteer of(AnswerTemplate shape, List<Words> requests, List<Tagging> taggings) {
    TreeMap<Integer, TreeMap<Integer, Integer>> values = new TreeMap<>();
    for (int row = 0; row < requests.size(); row++) {
      ownValues(shape, requests.get(row), taggings.get(row))
          .forEach(
              (key, bySlot) ->
                  bySlot.forEach(
                      (slot, count) ->
                          values
                              .computeIfAbsent(key, k -> new TreeMap<>())
                              .merge(slot, count, Integer::sum)));
    }
    int[] keys = values.keySet().stream().mapToInt(Integer::intValue).toArray();
    int[] occurrences = new int[keys.length];
    for (Words words : requests) {
      ownOccurrences(words)
          .forEach(
              (key, count) -> {
                int at = Arrays.binarySearch(keys, key);
                if (at >= 0) {
                  occurrences[at] += count;
                }
              });
    }
    return columns(values, keys, occurrences);
  }

  private static Gazetteer columns(
      Map<Integer, ? extends Map<Integer, Integer>> values, int[] keys, int[] occurrences) {
    int pairs = values.values().stream().mapToInt(Map::size).sum();
    int[] firsts = new int[keys.length + 1];
    short[] slots = new short[pairs];
    int[] counts = new int[pairs];
    int key = 0;
    int pair = 0;
    for (Map<Integer, Integer> bySlot : values.values()) {
      firsts[key++] = pair;
      for (Map.Entry<Integer, Integer> entry : bySlot.entrySet()) {
        slots[pair] = entry.getKey().shortValue();
        counts[pair++] = entry.getValue();
      }
    }
    firsts[key] = pair;
    return new Gazetteer(keys, occurrences, firsts, slots, counts);
  }

  private static Map<Integer, Map<Integer, Integer>> ownValues(
      AnswerTemplate shape, Words words, Tagging tagging) {
    Map<Integer, Map<Integer, Integer>> own = new HashMap<>();
    for (FieldSpan span : tagging.spans()) {
      if (span.span().length() <= LONGEST) {
        own.computeIfAbsent(key(words, span.span().from(), span.span().to()), k -> new HashMap<>())
            .merge(shape.fields().get(span.field()).slot(), 1, Integer::sum);
      }
    }
    return own;
  }

  private static Map<Integer, Integer> ownOccurrences(Words words) {
    Map<Integer, Integer> own = new HashMap<>();
    for (int from = 0; from < words.size(); from++) {
      for (int to = from + 1; to <= Math.min(words.size(), from + LONGEST); to++) {
        own.merge(key(words, from, to), 1, Integer::sum);
      }
    }
    return own;
  }

  private static int key(Words words, int from, int to) {
    return (int) (words.hash(from, to) >>> 32);
  }

  /** Told of every value that is found in a request. */
  interface Finder {
    /**
     * A known value.
     *
     * @param share how often the sequence was the slot's value, of all times that it occurred
     */
    void found(int from, int to, int slot, double share);
  }

  /** Looks up a request's word sequences. */
  void find(Words words, Finder finder) {
    find(words, Map.of(), Map.of(), finder);
  }

  /** Looks up a training row's word sequences as if the row were not among those learnt from. */
  void findWithout(AnswerTemplate shape, Words words, Tagging own, Finder finder) {
    find(words, ownValues(shape, words, own), ownOccurrences(words), finder);
  }

  private void find(
      Words words,
      Map<Integer, Map<Integer, Integer>> ownValues,
      Map<Integer, Integer> ownOccurrences,
      Finder finder) {
    for (int from = 0; from < words.size(); from++) {
      for (int to = from + 1; to <= Math.min(words.size(), from + LONGEST); to++) {
        int key = key(words, from, to);
        int at = Arrays.binarySearch(keys, key);
        if (at >= 0) {
          Map<Integer, Integer> own = ownValues.getOrDefault(key, Map.of());
          double all = occurrences[at] - ownOccurrences.getOrDefault(key, 0);
          for (int pair = firsts[at]; pair < firsts[at + 1]; pair++) {
            int count = counts[pair] - own.getOrDefault((int) slots[pair], 0);
            if (count > 0) {
              finder.found(from, to, slots[pair], count / Math.max(all, count));
            }
          }
        }
      }
    }
  }
}
