package dev.retort.dataset.benchmark;

import dev.retort.dataset.benchmark.PlantedPairs.Pair;
import dev.retort.dataset.benchmark.PlantedPairs.Shingle;
import dev.retort.dataset.dedup.DuplicateClusters;
import dev.retort.dataset.dedup.MinHashDeduplicator;
import dev.retort.dataset.dedup.TextFingerprint;
import dev.retort.dataset.dedup.UnionFind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * How many planted near duplicates are found, and how much is taken for one that is none: {@code
 * PAIRS} of each similarity from 0.60 to 0.96, cut into bins of 0.02, as one set of texts. Prints
 * Markdown tables.
 */
final class PlantedDuplicates {
  private static final double THRESHOLD = 0.8;
  private static final int FIRST_BIN = 30;
  private static final int LAST_BIN = 47;
  private static final double BINS = 50;
  private static final int[] LENGTHS = {25, 50, 100, 200, Integer.MAX_VALUE};

  private final List<Pair> pairs = new ArrayList<>();
  private final List<String> texts = new ArrayList<>();
  private final DuplicateClusters clusters;

  private PlantedDuplicates(int pairsOfBin, long seed) {
    PlantedPairs planted = new PlantedPairs(seed);
    for (int bin = FIRST_BIN; bin <= LAST_BIN; bin++) {
      for (int i = 0; i < pairsOfBin; i++) {
        pairs.add(planted.next(bin / BINS, (bin + 1) / BINS));
      }
    }
    pairs.forEach(pair -> texts.addAll(List.of(pair.one(), pair.other())));
    double start = Processor.seconds();
    clusters = new MinHashDeduplicator(THRESHOLD).cluster(texts);
    System.out.printf(
        "%,d pairs, %,d texts of %,d words on average; clustered at %.1f in %.1f CPU s%n%n",
        pairs.size(),
        texts.size(),
        Math.round(pairs.stream().mapToInt(Pair::words).average().orElseThrow()),
        THRESHOLD,
        Processor.seconds() - start);
  }

  public static void main(String[] arguments) {
    PlantedDuplicates benchmark =
        new PlantedDuplicates(Integer.parseInt(arguments[0]), Long.parseLong(arguments[1]));
    benchmark.printRecall();
    benchmark.printPrecision();
    benchmark.printCollisions();
  }

  private boolean joined(int pair) {
    return clusters.cluster(2 * pair) == clusters.cluster(2 * pair + 1);
  }

  private void printRecall() {
    System.out.println(
        "| similarity | pairs | joined | to 25 words | to 50 | to 100 | to 200 | more |");
    System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- |");
    for (int bin = FIRST_BIN; bin <= LAST_BIN; bin++) {
      double from = bin / BINS;
      double below = (bin + 1) / BINS;
      int[] own =
          IntStream.range(0, pairs.size())
              .filter(i -> pairs.get(i).similarity() >= from && pairs.get(i).similarity() < below)
              .toArray();
      StringBuilder row = new StringBuilder();
      int longer = 0;
      for (int length : LENGTHS) {
        int above = longer;
        row.append(" | ")
            .append(
                share(
                    Arrays.stream(own)
                        .filter(i -> pairs.get(i).words() > above && pairs.get(i).words() <= length)
                        .toArray()));
        longer = length;
      }
      System.out.printf(
          "| %.2f to %.2f | %,d | %s%s |%n", from, below, own.length, share(own), row);
    }
    int[] found =
        IntStream.range(0, pairs.size())
            .filter(i -> pairs.get(i).similarity() >= THRESHOLD)
            .toArray();
    int[] exactly =
        Arrays.stream(found).filter(i -> pairs.get(i).similarity() == THRESHOLD).toArray();
    System.out.printf("| 0.80 and more | %,d | %s | | | | | |%n", found.length, share(found));
    System.out.printf("| 0.80 exactly | %,d | %s | | | | | |%n%n", exactly.length, share(exactly));
  }

  private String share(int[] own) {
    long joined = Arrays.stream(own).filter(this::joined).count();
    return own.length == 0 ? "–" : "%.2f %%".formatted(100.0 * joined / own.length);
  }

  /**
   * Of the pairs within clusters, those below the threshold are transitive where a chain of pairs
   * from the threshold on connects them, and wrong where none does.
   */
  private void printPrecision() {
    Map<Integer, List<Integer>> members = new HashMap<>();
    for (int text = 0; text < texts.size(); text++) {
      members.computeIfAbsent(clusters.cluster(text), cluster -> new ArrayList<>()).add(text);
    }
    int similar = 0;
    int transitive = 0;
    int wrong = 0;
    for (List<Integer> cluster : members.values()) {
      List<Set<Shingle>> shingles =
          cluster.stream().map(text -> PlantedPairs.shinglesOf(texts.get(text))).toList();
      UnionFind chains = new UnionFind(cluster.size());
      List<int[]> below = new ArrayList<>();
      for (int i = 0; i < cluster.size(); i++) {
        for (int j = 0; j < i; j++) {
          if (PlantedPairs.jaccard(shingles.get(i), shingles.get(j)) >= THRESHOLD) {
            chains.join(i, j);
            similar++;
          } else {
            below.add(new int[] {i, j});
          }
        }
      }
      for (int[] pair : below) {
        boolean chained = chains.root(pair[0]) == chains.root(pair[1]);
        transitive += chained ? 1 : 0;
        wrong += chained ? 0 : 1;
      }
    }
    System.out.printf(
        "Pairs in one cluster: %,d of similarity %.1f and more, %,d below and connected by such, %,d"
            + " wrong; precision %.4f %%.%n%n",
        similar, THRESHOLD, transitive, wrong, 100.0 * similar / (similar + wrong));
  }

  /** What it costs to compare shingles by 32 bits of their hashes. */
  private void printCollisions() {
    int[][] hashes = new int[texts.size()][];
    Set<Shingle> shingles = new HashSet<>();
    Set<Integer> distinct = new HashSet<>();
    for (int text = 0; text < hashes.length; text++) {
      hashes[text] = TextFingerprint.of(texts.get(text)).shingles();
      shingles.addAll(PlantedPairs.shinglesOf(texts.get(text)));
      Arrays.stream(hashes[text]).forEach(distinct::add);
    }
    int different = 0;
    int otherSide = 0;
    double largest = 0;
    for (int pair = 0; pair < pairs.size(); pair++) {
      double exact = pairs.get(pair).similarity();
      double hashed = jaccard(hashes[2 * pair], hashes[2 * pair + 1]);
      different += hashed == exact ? 0 : 1;
      otherSide += (hashed >= THRESHOLD) == (exact >= THRESHOLD) ? 0 : 1;
      largest = Math.max(largest, Math.abs(hashed - exact));
    }
    System.out.printf(
        "Shingles: %,d distinct, %,d distinct hashes of 32 bits. The similarity by hashes differs in"
            + " %,d of %,d pairs, by %.4f at most; %,d of them change sides.%n",
        shingles.size(), distinct.size(), different, pairs.size(), largest, otherSide);
  }

  private static double jaccard(int[] one, int[] other) {
    long common = Arrays.stream(one).filter(hash -> Arrays.binarySearch(other, hash) >= 0).count();
    return (double) common / (one.length + other.length - common);
  }
}
