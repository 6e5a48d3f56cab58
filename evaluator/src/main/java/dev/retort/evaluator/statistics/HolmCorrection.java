package dev.retort.evaluator.statistics;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Corrects several p-values for being several (Holm, Scandinavian Journal of Statistics 6, 1979).
 * Rejecting what is adjusted to at most α errs anywhere with probability at most α, however the
 * tests depend on each other.
 */
public final class HolmCorrection {
  private HolmCorrection() {}

  /**
   * The adjusted p-values, in the order of the given ones.
   *
   * @param pValues each in [0, 1]; may be empty
   */
  public static List<Double> adjusted(List<Double> pValues) {
    pValues.forEach(Level::requireRate);
    int tests = pValues.size();
    List<Integer> rising =
        IntStream.range(0, tests)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer test) -> pValues.get(test)))
            .toList();
    List<Double> adjusted = new ArrayList<>(Collections.nCopies(tests, 1.0));
    double largest = 0;
    for (int rank = 0; rank < tests; rank++) {
      int test = rising.get(rank);
      largest = Math.max(largest, Math.min(1, (tests - rank) * pValues.get(test)));
      adjusted.set(test, largest);
    }
    return List.copyOf(adjusted);
  }
}
