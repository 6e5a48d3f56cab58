package dev.retort.evaluator.cost;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a promotion costs and what it saves, in US dollars. Amounts a month are for 30 days of
 * traffic like that of the captured window.
 *
 * @param requests a month
 * @param teacherAlone what the teacher would cost a month
 * @param deferrals of it, what remains a month because the student defers
 * @param sample of it, what remains a month because the teacher's share is drawn before routing:
 *     that is what later labels and evaluations cost
 * @param student what running the student costs a month
 * @param training what training this candidate cost, once
 * @param judging what judges' opinions for this decision cost, once
 */
public record SavingsLedger(
    double requests,
    double teacherAlone,
    double deferrals,
    double sample,
    double student,
    double training,
    double judging) {
  private static final Duration MONTH = Duration.ofDays(30);
  private static final double SECONDS_PER_HOUR = 3600;
  private static final double THOUSAND = 1000;
  private static final double MONTH_DAYS = 30;

  /**
   * Works it out.
   *
   * @param answered share of the requests not drawn for the teacher that the student answers, in
   *     [0, 1]
   * @param requests captured
   * @param window over which they were captured
   * @param trainingSeconds on the training hardware
   * @return empty if the teacher's cost is not known, or the window has no length
   */
  public static Optional<SavingsLedger> of(
      ServingCost cost,
      Economics economics,
      double answered,
      long requests,
      Duration window,
      double trainingSeconds) {
    if (!(cost instanceof ServingCost.Known known) || window.isZero() || window.isNegative()) {
      return Optional.empty();
    }
    double monthly = requests * ((double) MONTH.toSeconds() / Math.max(1, window.toSeconds()));
    double teacherAlone = monthly / THOUSAND * known.before();
    double routed = 1 - economics.teacherShare();
    return Optional.of(
        new SavingsLedger(
            monthly,
            teacherAlone,
            routed * (1 - answered) * teacherAlone,
            economics.teacherShare() * teacherAlone,
            routed * monthly / THOUSAND * economics.studentPerThousand(),
            trainingSeconds / SECONDS_PER_HOUR * economics.trainingPerHour(),
            0));
  }

  /** What is spent no more a month, after everything that is; negative if it costs more. */
  public double saved() {
    return teacherAlone - deferrals - sample - student;
  }

  /** What the promotion cost once. */
  public double invested() {
    return training + judging;
  }

  /** Days of traffic until what it cost is saved; empty if it never is. */
  public OptionalDouble payback() {
    return saved() > 0
        ? OptionalDouble.of(MONTH_DAYS * invested() / saved())
        : OptionalDouble.empty();
  }
}
