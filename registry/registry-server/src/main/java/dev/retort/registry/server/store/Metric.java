package dev.retort.registry.server.store;

/** One point of a metric; {@code loggedAt} in milliseconds since 1970. */
public record Metric(String key, double value, long loggedAt, long step) {
  /** The infinities become the largest finite numbers, as in MLflow; NaN stays. */
  public static Metric clamped(String key, double value, long loggedAt, long step) {
    double finite = Double.isInfinite(value) ? Math.copySign(Double.MAX_VALUE, value) : value;
    return new Metric(key, finite, loggedAt, step);
  }
}
