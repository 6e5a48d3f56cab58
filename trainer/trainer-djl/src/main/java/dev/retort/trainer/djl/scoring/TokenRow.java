package dev.retort.trainer.djl.scoring;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A row of token ids with its attention mask.
 *
 * @param ids in the order of the row
 * @param attended for each whether it is a token; the others are padding
 */
public record TokenRow(List<Integer> ids, List<Boolean> attended) {
  public TokenRow {
    ids = List.copyOf(ids);
    attended = List.copyOf(attended);
    if (ids.size() != attended.size()) {
      throw new IllegalArgumentException(
          "a row has %d ids and a mask of %d".formatted(ids.size(), attended.size()));
    }
  }

  /** A row without padding. */
  public static TokenRow of(List<Integer> ids) {
    return new TokenRow(ids, ids.stream().map(id -> true).toList());
  }

  /** The tokens without the padding. */
  int[] tokens() {
    return IntStream.range(0, ids.size()).filter(attended::get).map(ids::get).toArray();
  }

  /** Whether a token follows padding. */
  boolean paddedBefore() {
    return IntStream.range(1, ids.size()).anyMatch(i -> attended.get(i) && !attended.get(i - 1));
  }

  int[] allIds() {
    return ids.stream().mapToInt(Integer::intValue).toArray();
  }

  int[] mask() {
    return attended.stream().mapToInt(token -> token ? 1 : 0).toArray();
  }
}
