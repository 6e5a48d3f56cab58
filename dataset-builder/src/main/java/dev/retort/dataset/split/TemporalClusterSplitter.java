package dev.retort.dataset.split;

import java.time.Instant;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Divides traffic in time. Near-duplicate clusters stay whole: what the evaluation window repeats
 * of earlier traffic is told apart from what it asks for the first time.
 *
 * @param evaluationFrom the first instant of the evaluation window
 */
public record TemporalClusterSplitter(Instant evaluationFrom) {
  /**
   * More rows than this make no certificate for a usual tolerance much tighter: with 10,000 rows
   * and 1 % tolerated, a student that loses 0.65 % is found good enough nine times in ten.
   */
  public static final int MOST = 10_000;

  /**
   * A splitter whose evaluation window is the latest part of the uniform sample: a fifth of the
   * traffic of which all went to the teacher, and what was drawn beside a student since, up to half
   * of the sample and {@link #MOST} rows. Rows of one instant stay together, so it may hold a few
   * more.
   *
   * <p>As traffic grows the window never begins earlier: rows that have taught do not evaluate.
   * Chosen rows have no say, so that asking a teacher afterwards, say, moves no boundary.
   *
   * @param rows how many, at least one
   * @param time a row's, ascending
   * @param sampling a row's; if none is uniform, all count as if all traffic went to the teacher
   */
  public static TemporalClusterSplitter atLatest(
      int rows, IntFunction<Instant> time, IntFunction<Sampling> sampling) {
    int[] sample =
        IntStream.range(0, rows).filter(row -> sampling.apply(row).isUniform()).toArray();
    if (sample.length == 0) {
      return atLatest(rows, time, row -> Sampling.EVERY);
    }
    int begin = 0;
    int drawn = 0;
    for (int sampled = 1; sampled <= sample.length; sampled++) {
      drawn += sampling.apply(sample[sampled - 1]) == Sampling.DRAWN ? 1 : 0;
      int every = sampled - drawn;
      int fifth = every - (int) (every * 4L / 5);
      int evaluating = Math.min(Math.min(fifth + drawn, Math.max(1, sampled / 2)), MOST);
      begin = Math.max(begin, sampled - evaluating);
    }
    return new TemporalClusterSplitter(time.apply(sample[begin]));
  }

  /**
   * This one, once a change of the teacher was noticed: what came until then has no say in what it
   * answers now, and no more than half of the uniform sample since evaluates, so that the other
   * half can teach. As traffic grows the window never begins earlier.
   *
   * @param noticed when; rows of that instant and before do not evaluate
   * @param rows how many, at least one
   * @param time a row's, ascending
   * @param sampling a row's
   */
  public TemporalClusterSplitter since(
      Instant noticed, int rows, IntFunction<Instant> time, IntFunction<Sampling> sampling) {
    int[] sample =
        IntStream.range(0, rows)
            .filter(row -> sampling.apply(row).isUniform() && time.apply(row).isAfter(noticed))
            .toArray();
    Instant begins =
        sample.length == 0 ? time.apply(rows - 1) : time.apply(sample[sample.length / 2]);
    return begins.isAfter(evaluationFrom) ? new TemporalClusterSplitter(begins) : this;
  }

  /** Whether a time lies in the evaluation window. */
  public boolean evaluates(Instant time) {
    return !time.isBefore(evaluationFrom);
  }
}
