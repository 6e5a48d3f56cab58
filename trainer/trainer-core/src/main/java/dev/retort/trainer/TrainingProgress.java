package dev.retort.trainer;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How far a run is, by the metrics that it has reported.
 *
 * @param share finished, in [0, 1]
 * @param loss the last training loss
 * @param tokensPerSecond the last speed
 * @param remaining until the end, as the engine sees it
 */
public record TrainingProgress(
    double share,
    OptionalDouble loss,
    OptionalDouble tokensPerSecond,
    Optional<Duration> remaining) {
  /** Nothing has been reported. */
  public static final TrainingProgress NONE =
      new TrainingProgress(0, OptionalDouble.empty(), OptionalDouble.empty(), Optional.empty());

  private static final double LONGEST_SECONDS = 1e9;
  private static final double MILLIS = 1000;

  public TrainingProgress {
    Objects.requireNonNull(loss);
    Objects.requireNonNull(tokensPerSecond);
    Objects.requireNonNull(remaining);
  }

  /** What is known after further metrics, in their order. */
  public TrainingProgress after(List<RunFolder.Metric> metrics) {
    TrainingProgress progress = this;
    for (RunFolder.Metric metric : metrics) {
      progress = progress.after(metric);
    }
    return progress;
  }

  private TrainingProgress after(RunFolder.Metric metric) {
    double value = metric.value();
    return switch (metric.name()) {
      case RunFolder.Metric.PROGRESS ->
          new TrainingProgress(Math.max(0, Math.min(1, value)), loss, tokensPerSecond, remaining);
      case RunFolder.Metric.LOSS ->
          new TrainingProgress(share, OptionalDouble.of(value), tokensPerSecond, remaining);
      case RunFolder.Metric.TOKENS_PER_SECOND ->
          new TrainingProgress(share, loss, OptionalDouble.of(value), remaining);
      case RunFolder.Metric.ETA_SECONDS ->
          new TrainingProgress(share, loss, tokensPerSecond, Optional.of(seconds(value)));
      default -> this;
    };
  }

  private static Duration seconds(double value) {
    double bounded = Math.max(0, Math.min(LONGEST_SECONDS, value));
    return Duration.ofMillis(Math.round(bounded * MILLIS));
  }

  /**
   * The time until the end: the engine's own estimate, or else what the share finished so far and
   * the time that it took give.
   */
  public Optional<Duration> remainingAfter(Duration elapsed) {
    if (remaining.isPresent() || share <= 0 || elapsed.isZero()) {
      return remaining;
    }
    return Optional.of(seconds(elapsed.toMillis() / MILLIS * (1 - share) / share));
  }
}
