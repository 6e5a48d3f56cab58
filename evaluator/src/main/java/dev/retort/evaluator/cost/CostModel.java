package dev.retort.evaluator.cost;

import dev.retort.capture.PriceTable;
import dev.retort.capture.TokenUsage;
import java.util.Objects;

/**
 * What requests of a task cost.
 *
 * @param economics prices, and the share that the teacher answers whatever the student thinks
 * @param teacher the teacher's model name
 * @param usage tokens billed for the teacher's answers to {@code requests} requests, together
 * @param requests how many requests that was, ≥ 0
 */
public record CostModel(Economics economics, String teacher, TokenUsage usage, long requests) {
  private static final double THOUSAND = 1000;

  public CostModel {
    Objects.requireNonNull(economics);
    Objects.requireNonNull(teacher);
    Objects.requireNonNull(usage);
    if (requests < 0) {
      throw new IllegalArgumentException("requests are ≥ 0, not " + requests);
    }
  }

  /**
   * The cost of serving with a student, which runs on every request that is not drawn for the
   * teacher, and the teacher for the rest.
   *
   * @param answered share of the requests not drawn that the student answers, in [0, 1]
   */
  public ServingCost serving(double answered) {
    if (!(answered >= 0 && answered <= 1)) {
      throw new IllegalArgumentException("a share lies in [0, 1], not at " + answered);
    }
    if (requests == 0 || usage.equals(TokenUsage.UNREPORTED)) {
      return new ServingCost.Unknown("no token usage was reported for " + teacher);
    }
    double routed = 1 - SampledShare.drawn(economics.teacherShare(), answered);
    double student = routed * economics.studentPerThousand();
    return economics
        .prices()
        .cost(teacher, usage)
        .map(total -> total / requests * THOUSAND)
        .<ServingCost>map(
            before ->
                new ServingCost.Known(before, student + (1 - routed * answered) * before, student))
        .orElseGet(
            () ->
                new ServingCost.Unknown(
                    "the price table has no entry for %s, nor for '%s'"
                        .formatted(teacher, PriceTable.ANY_MODEL)));
  }
}
