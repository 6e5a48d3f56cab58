package dev.retort.capture.discovery;

import com.carrotsearch.hppc.IntIntHashMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One side of a request, by those of its shingles that several requests have. These are numbered
 * from 0. Immutable: whoever gets the numbers leaves them as they are.
 */
final class FrequentText {
  /** The number of shingles that are not frequent. */
  static final int RARE = -1;

  private static final int COUNTERS = 1 << 22;

  private final SampledRequest request;
  private final Side side;
  private final int[] places;
  private final int[] distinct;

  private FrequentText(SampledRequest request, Side side, int[] places, int[] distinct) {
    this.request = request;
    this.side = side;
    this.places = places;
    this.distinct = distinct;
  }

  /**
   * One side of some requests.
   *
   * @param support in at least so many requests a shingle has to be
   */
  static List<FrequentText> of(List<SampledRequest> requests, Side side, int support) {
    IntIntHashMap numbers = numbers(requests, side, support);
    List<FrequentText> texts = new ArrayList<>(requests.size());
    for (SampledRequest request : requests) {
      int[] places =
          IntStream.of(side.text(request).shingles())
              .map(shingle -> numbers.getOrDefault(shingle, RARE))
              .toArray();
      int[] distinct =
          IntStream.of(places).filter(number -> number != RARE).sorted().distinct().toArray();
      texts.add(new FrequentText(request, side, places, distinct));
    }
    return texts;
  }

  /** Counts in a fixed table first, then exactly, but only what the table cannot rule out. */
  private static IntIntHashMap numbers(List<SampledRequest> requests, Side side, int support) {
    int[] atMost = new int[COUNTERS];
    for (SampledRequest request : requests) {
      for (int shingle : side.text(request).shingles()) {
        atMost[shingle & (COUNTERS - 1)]++;
      }
    }
    IntIntHashMap counts = new IntIntHashMap();
    for (SampledRequest request : requests) {
      IntStream.of(side.text(request).shingles())
          .filter(shingle -> atMost[shingle & (COUNTERS - 1)] >= support)
          .sorted()
          .distinct()
          .forEach(shingle -> counts.addTo(shingle, 1));
    }
    int[] frequent =
        IntStream.of(counts.keys().toArray())
            .filter(shingle -> counts.get(shingle) >= support)
            .sorted()
            .toArray();
    IntIntHashMap numbers = new IntIntHashMap(frequent.length);
    for (int number = 0; number < frequent.length; number++) {
      numbers.put(frequent[number], number);
    }
    return numbers;
  }

  SampledRequest request() {
    return request;
  }

  /** The side's text, rare shingles and all. */
  ShingledText whole() {
    return side.text(request);
  }

  /** By token, its shingle's number, or {@value #RARE}. */
  int[] places() {
    return places;
  }

  /** The numbers, ascending, each once. */
  int[] distinct() {
    return distinct;
  }

  boolean has(int number) {
    return Arrays.binarySearch(distinct, number) >= 0;
  }

  /** How many different shingles there are in some texts at most. */
  static int numbers(List<FrequentText> texts) {
    return texts.stream()
        .mapToInt(
            text -> text.distinct.length == 0 ? 0 : text.distinct[text.distinct.length - 1] + 1)
        .max()
        .orElse(0);
  }
}
