package dev.retort.trainer.djl.architecture;

import java.util.List;
import java.util.OptionalInt;

/**
 * Token ids with a meaning.
 *
 * @param begin of a text, if there is one
 * @param ends each ends a text
 * @param padding fills rows up, if there is one
 */
public record SpecialTokens(OptionalInt begin, List<Integer> ends, OptionalInt padding) {
  /** None. */
  public static final SpecialTokens NONE =
      new SpecialTokens(OptionalInt.empty(), List.of(), OptionalInt.empty());

  public SpecialTokens {
    ends = List.copyOf(ends);
  }
}
