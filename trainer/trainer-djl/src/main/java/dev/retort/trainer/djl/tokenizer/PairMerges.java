package dev.retort.trainer.djl.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * The words of a corpus as token sequences while pairs are merged. Pair counts are kept up to date
 * by the words that change; the queue holds an entry for each count that a pair ever grew to, and
 * outdated entries are dropped when they come up. Not thread-safe.
 */
final class PairMerges {
  private static final long LEAST_COUNT = 2;

  private final ByteLevelVocabulary alphabet;
  private final List<String> tokens;
  private final List<ByteLevelVocabulary.Merge> merges = new ArrayList<>();
  private final int[][] words;
  private final long[] frequencies;
  private final Map<Long, Long> counts = new HashMap<>();
  private final Map<Long, Set<Integer>> wordsOfPair = new HashMap<>();
  private final PriorityQueue<Candidate> queue = new PriorityQueue<>();

  private record Candidate(long pair, long count) implements Comparable<Candidate> {
    @Override
    public int compareTo(Candidate other) {
      int byCount = Long.compare(other.count, count);
      return byCount != 0 ? byCount : Long.compare(pair, other.pair);
    }
  }

  PairMerges(ByteLevelVocabulary alphabet, Map<String, Long> frequencyOfWord) {
    this.alphabet = alphabet;
    tokens = new ArrayList<>(alphabet.tokens());
    words = new int[frequencyOfWord.size()][];
    frequencies = new long[words.length];
    Map<String, Integer> ids = alphabet.ids();
    int next = 0;
    for (Map.Entry<String, Long> entry : frequencyOfWord.entrySet()) {
      words[next] =
          entry.getKey().chars().map(symbol -> ids.get(String.valueOf((char) symbol))).toArray();
      frequencies[next] = entry.getValue();
      add(next, 1);
      next++;
    }
    counts.forEach((pair, count) -> queue.add(new Candidate(pair, count)));
  }

  /** Tokens so far. */
  int size() {
    return tokens.size();
  }

  ByteLevelVocabulary vocabulary() {
    return new ByteLevelVocabulary(alphabet.specialTokens(), tokens, merges);
  }

  /** Merges the most frequent pair into a new token, if one occurs often enough. */
  boolean mergeMostFrequent() {
    Candidate best = queue.poll();
    while (best != null && counts.getOrDefault(best.pair, 0L) != best.count) {
      best = queue.poll();
    }
    if (best == null || best.count < LEAST_COUNT) {
      return false;
    }
    int left = (int) (best.pair >>> Integer.SIZE);
    int right = (int) best.pair;
    int merged = tokens.size();
    tokens.add(tokens.get(left) + tokens.get(right));
    merges.add(new ByteLevelVocabulary.Merge(tokens.get(left), tokens.get(right)));
    Set<Long> changed = new HashSet<>();
    for (int word : List.copyOf(wordsOfPair.get(best.pair))) {
      changed.addAll(add(word, -1));
      words[word] = joined(words[word], left, right, merged);
      changed.addAll(add(word, 1));
    }
    for (long pair : changed) {
      long count = counts.getOrDefault(pair, 0L);
      if (count >= LEAST_COUNT) {
        queue.add(new Candidate(pair, count));
      }
    }
    return true;
  }

  private static int[] joined(int[] word, int left, int right, int merged) {
    int[] result = new int[word.length];
    int length = 0;
    for (int i = 0; i < word.length; i++) {
      boolean pair = i + 1 < word.length && word[i] == left && word[i + 1] == right;
      result[length++] = pair ? merged : word[i];
      i += pair ? 1 : 0;
    }
    return Arrays.copyOf(result, length);
  }

  /** Adds a word's pairs to the counts, or takes them out; returns them. */
  private Set<Long> add(int word, int sign) {
    Set<Long> pairs = new HashSet<>();
    int[] ids = words[word];
    for (int i = 0; i + 1 < ids.length; i++) {
      long pair = ((long) ids[i] << Integer.SIZE) | ids[i + 1];
      pairs.add(pair);
      long count = counts.merge(pair, sign * frequencies[word], Long::sum);
      if (count == 0) {
        counts.remove(pair);
      }
    }
    for (long pair : pairs) {
      if (sign > 0) {
        wordsOfPair.computeIfAbsent(pair, unused -> new HashSet<>()).add(word);
      } else {
        Set<Integer> holders = wordsOfPair.get(pair);
        holders.remove(word);
        if (holders.isEmpty()) {
          wordsOfPair.remove(pair);
        }
      }
    }
    return pairs;
  }
}
