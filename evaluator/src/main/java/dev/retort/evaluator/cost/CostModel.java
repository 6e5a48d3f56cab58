package dev.retort.evaluator.cost;

import dev.retort.capture.PriceTable;
import dev.retort.capture.TokenUsage;
import java.util.Objects;

/**
 * What requests of a task cost.
 *
 * @param prices what the teacher's provider charges
 * @param teacher the teacher's model name
 * @param usage tokens billed for the teacher's answers to {@code requests} requests, together
 * @param requests how many requests that was, ≥ 0
 * @param studentPerThousand US dollars that running the student costs for 1,000 requests, ≥ 0
 */
public record CostModel(
    PriceTable prices, String teacher, TokenUsage usage, long requests, double studentPerThousand) {
  private static final double THOUSAND = 1000;

  public CostModel {
    Objects.requireNonNull(prices);
    Objects.requireNonNull(teacher);
    Objects.requireNonNull(usage);
    if (requests < 0
        || !(studentPerThousand >= 0 && studentPerThousand < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "requests and the student's cost are ≥ 0, these are %d and %s"
              .formatted(requests, studentPerThousand));
    }
  }

  /**
   * The cost of serving with a student, which runs on every request, and the teacher for the rest.
   *
   * @param answered share of requests that the student answers, in [0, 1]
   */
  public ServingCost serving(double answered) {
    if (!(answered >= 0 && answered <= 1)) {
      throw new IllegalArgumentException("a share lies in [0, 1], not at " + answered);
    }
    if (requests == 0 || usage.equals(TokenUsage.UNREPORTED)) {
      return new ServingCost.Unknown("no token usage was reported for " + teacher);
    }
    return prices
        .cost(teacher, usage)
        .map(total -> total / requests * THOUSAND)
        .<ServingCost>map(
            before ->
                new ServingCost.Known(
                    before, studentPerThousand + (1 - answered) * before, studentPerThousand))
        .orElseGet(
            () ->
                new ServingCost.Unknown(
                    "the price table has no entry for %s, nor for '%s'"
                        .formatted(teacher, PriceTable.ANY_MODEL)));
  }
}
