package dev.retort.evaluator.cost;

import dev.retort.capture.PriceTable;
import java.util.Objects;

/**
 * What things cost, in US dollars.
 *
 * @param prices what the teacher's provider charges
 * @param studentPerThousand what running a student costs for 1,000 requests, ≥ 0
 * @param teacherShare the share of requests that goes to the teacher whatever the student thinks,
 *     in [0, 1]
 * @param trainingPerHour what an hour on the training hardware costs, ≥ 0
 */
public record Economics(
    PriceTable prices, double studentPerThousand, double teacherShare, double trainingPerHour) {
  public Economics {
    Objects.requireNonNull(prices);
    requireAmount("studentPerThousand", studentPerThousand);
    requireAmount("trainingPerHour", trainingPerHour);
    if (!(teacherShare >= 0 && teacherShare <= 1)) {
      throw new IllegalArgumentException(
          "the teacher's share lies in [0, 1], not at " + teacherShare);
    }
  }

  /** The same, if running a student costs something else for 1,000 requests. */
  public Economics withStudentPerThousand(double dollars) {
    return new Economics(prices, dollars, teacherShare, trainingPerHour);
  }

  private static void requireAmount(String name, double dollars) {
    if (!(dollars >= 0 && dollars < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "%s is a finite amount ≥ 0, not %s".formatted(name, dollars));
    }
  }
}
