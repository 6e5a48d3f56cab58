package dev.retort.console.cli;

import dev.retort.capture.TaskName;
import dev.retort.capture.TaskSummary;
import dev.retort.evaluator.gate.AlphaBudget;
import dev.retort.evaluator.gate.PromotionPolicy;
import dev.retort.evaluator.statistics.LossTest;
import dev.retort.evaluator.statistics.Percent;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * How long a task's traffic takes to carry the next certificate, once a student serves: from the
 * rows that its uniform sample brings in a day, and the rows that the gate's test needs.
 *
 * @param task whose traffic
 * @param perDay requests a day, as in the log
 * @param share of them that is drawn
 * @param policy what the certificate is to hold
 * @param alpha what the first attempt of 30 nights spends
 * @param leastRows with which a student without any loss passes
 * @param rows with which one passes whose loss is half of what it may be, by the policy's power
 */
record CertificateForecast(
    TaskName task,
    double perDay,
    double share,
    PromotionPolicy policy,
    double alpha,
    int leastRows,
    OptionalInt rows) {
  private static final Duration DAY = Duration.ofDays(1);

  /** The forecast of what a log holds of a task. */
  static CertificateForecast of(
      TaskName task, TaskSummary traffic, double share, PromotionPolicy policy) {
    Duration span = Duration.between(traffic.first(), traffic.last());
    double days = Math.max(1, (double) span.toSeconds() / DAY.toSeconds());
    double alpha = policy.budget().alpha() / AlphaBudget.PARTS;
    LossTest test = new LossTest(policy.epsilon(), 1 - alpha);
    return new CertificateForecast(
        task,
        traffic.exchanges() / days,
        share,
        policy,
        alpha,
        test.fewestRows(0),
        test.rowsForPower(policy.epsilon() / 2, policy.power()));
  }

  /** Days until there are so many rows. */
  double days(int needed) {
    return needed / (perDay * share);
  }

  /** The forecast in a line. */
  String sentence() {
    return String.format(
        Locale.ROOT,
        "%s: %,.0f requests a day, of which the teacher's %s bring %,.1f rows; the next certificate (a loss of at most %s, first attempt at α=%s) needs %,d rows without any loss: %s; %s",
        task,
        perDay,
        Percent.of(share),
        perDay * share,
        Percent.of(policy.epsilon()),
        Percent.ofError(alpha),
        leastRows,
        text(leastRows),
        rows.isPresent()
            ? String.format(
                Locale.ROOT,
                "%,d rows at a true loss of half as much and a power of %s: %s",
                rows.getAsInt(),
                Percent.of(policy.power()),
                text(rows.getAsInt()))
            : "no number of rows is enough at a true loss of half as much");
  }

  private String text(int needed) {
    return String.format(Locale.ROOT, "%,.1f days", days(needed));
  }
}
