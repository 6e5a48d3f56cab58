package dev.retort.evaluator.cost;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a promotion costs and what it saves, in US dollars. What recurs is for 1,000 requests like
 * those captured.
 *
 * @param teacherAlone what the teacher would cost
 * @param deferrals of it, what remains because the student defers
 * @param sample of it, what remains of what the student would answer because the teacher's share is
 *     drawn before routing: that is what later labels and evaluations cost
 * @param student what running the student costs
 * @param training what training this candidate cost, once
 * @param labelling what asking the teacher for labels beside the traffic has cost the task so far
 * @param requestsPerDay how much traffic there is; empty if less than a day was captured
 */
public record SavingsLedger(
    double teacherAlone,
    double deferrals,
    double sample,
    double student,
    double training,
    double labelling,
    OptionalDouble requestsPerDay) {
  private static final Duration DAY = Duration.ofDays(1);
  private static final double SECONDS_PER_HOUR = 3600;
  private static final double THOUSAND = 1000;

  /**
   * Works it out.
   *
   * @param answered share of the requests not drawn for the teacher that the student answers, in
   *     [0, 1]
   * @param requests captured
   * @param window over which they were captured
   * @param trainingSeconds on the training hardware
   * @param labelling US dollars paid for labels so far
   * @return empty if the teacher's cost is not known
   */
  public static Optional<SavingsLedger> of(
      ServingCost cost,
      Economics economics,
      double answered,
      long requests,
      Duration window,
      double trainingSeconds,
      double labelling) {
    if (!(cost instanceof ServingCost.Known known)) {
      return Optional.empty();
    }
    double drawn = SampledShare.drawn(economics.teacherShare(), answered);
    return Optional.of(
        new SavingsLedger(
            known.before(),
            (1 - answered) * known.before(),
            drawn * answered * known.before(),
            (1 - drawn) * economics.studentPerThousand(),
            trainingSeconds / SECONDS_PER_HOUR * economics.trainingPerHour(),
            labelling,
            window.compareTo(DAY) < 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(requests * (double) DAY.toSeconds() / window.toSeconds())));
  }

  /** What is saved, after everything that recurs; negative if it costs more. */
  public double saved() {
    return teacherAlone - deferrals - sample - student;
  }

  /** What the promotion cost once; what judges and other services charge is not known here. */
  public double invested() {
    return training + labelling;
  }

  /** Requests until what it cost is saved; empty if it never is. */
  public OptionalDouble paybackRequests() {
    return saved() > 0
        ? OptionalDouble.of(THOUSAND * invested() / saved())
        : OptionalDouble.empty();
  }

  /** Days until what it cost is saved; empty if it never is, or the traffic is not known. */
  public OptionalDouble paybackDays() {
    return paybackRequests().isPresent() && requestsPerDay.isPresent()
        ? OptionalDouble.of(paybackRequests().getAsDouble() / requestsPerDay.getAsDouble())
        : OptionalDouble.empty();
  }
}
