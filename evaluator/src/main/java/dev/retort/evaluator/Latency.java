package dev.retort.evaluator;

import java.util.Arrays;

/**
 * How long a student took to answer, request by request, in microseconds. Measured: the one part of
 * an evaluation that differs from run to run.
 *
 * @param predictions timed, after a warm-up; 0 if there were none, and the rest is 0 too
 * @param p50Micros half were answered within
 * @param p95Micros 95 % were answered within
 * @param p99Micros 99 % were answered within
 */
public record Latency(int predictions, double p50Micros, double p95Micros, double p99Micros) {
  private static final double NANOS_PER_MICRO = 1000;

  /** Summarises durations; percentiles are nearest-rank. */
  static Latency ofNanos(long[] nanos) {
    long[] rising = nanos.clone();
    Arrays.sort(rising);
    return new Latency(
        rising.length,
        percentile(rising, 0.50),
        percentile(rising, 0.95),
        percentile(rising, 0.99));
  }

  private static double percentile(long[] rising, double share) {
    if (rising.length == 0) {
      return 0;
    }
    int rank = (int) Math.ceil(share * rising.length);
    return rising[Math.max(1, rank) - 1] / NANOS_PER_MICRO;
  }
}
