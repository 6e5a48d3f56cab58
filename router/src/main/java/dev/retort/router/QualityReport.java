package dev.retort.router;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.retort.capture.TaskName;
import dev.retort.evaluator.statistics.AnytimeInterval;
import dev.retort.evaluator.statistics.ClopperPearson;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * How good a served student is by live traffic. What it rests on is the uniform sample, each
 * request counted once; while drift has raised the share, those hours weigh more.
 *
 * @param task whose student
 * @param version that serves
 * @param since when it was first counted
 * @param until when it was last counted
 * @param sampled requests of the uniform sample whose right answer is known
 * @param unusable further ones, whose right answer cannot be told
 * @param answered share of the sampled requests that the student would have answered
 * @param agreement share of those that it would have answered as the teacher did
 * @param loss share of all sampled requests that it would have answered otherwise
 * @param epsilon the loss that it promised to stay below
 * @param pValue of the hypothesis that it does, valid at any time
 * @param failedAt when the promise was found broken
 * @param studentAnswers requests that it has answered
 * @param savedDollars what the teacher would have charged for these, at the mean cost of a sampled
 *     one; empty if no cost is known
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record QualityReport(
    TaskName task,
    String version,
    Instant since,
    Instant until,
    long sampled,
    long unusable,
    Optional<Rate> answered,
    Optional<Rate> agreement,
    Optional<Rate> loss,
    double epsilon,
    double pValue,
    Optional<Instant> failedAt,
    long studentAnswers,
    Optional<Double> savedDollars) {
  private static final double CONFIDENCE = 0.95;

  public QualityReport {
    Objects.requireNonNull(task);
    Objects.requireNonNull(version);
  }

  /**
   * A rate with its two 95 % intervals.
   *
   * @param value of the sample
   * @param lower of the exact interval, for whoever looks once
   * @param upper of the exact interval
   * @param alwaysLower of the interval that holds however often one looks
   * @param alwaysUpper of the same
   * @param requests it was taken of
   */
  public record Rate(
      double value,
      double lower,
      double upper,
      double alwaysLower,
      double alwaysUpper,
      long requests) {
    /** A rate of which so many were seen; empty without any request. */
    static Optional<Rate> of(long count, long requests) {
      if (requests == 0) {
        return Optional.empty();
      }
      double oneSided = (1 + CONFIDENCE) / 2;
      AnytimeInterval always = AnytimeInterval.of(count, requests, CONFIDENCE);
      return Optional.of(
          new Rate(
              (double) count / requests,
              ClopperPearson.lowerBound((int) count, (int) requests, oneSided),
              ClopperPearson.upperBound((int) count, (int) requests, oneSided),
              always.lower(),
              always.upper(),
              requests));
    }
  }

  static QualityReport of(TaskName task, VersionQuality quality) {
    long requests = quality.requests();
    long losses = quality.losses();
    long paid = requests + quality.unusable();
    return new QualityReport(
        task,
        quality.version(),
        quality.since(),
        quality.lastAt(),
        requests,
        quality.unusable(),
        Rate.of(quality.agreed() + losses, requests),
        Rate.of(quality.agreed(), quality.agreed() + losses),
        Rate.of(losses, requests),
        quality.bets().epsilon(),
        quality.bets().anytimePValue(),
        quality.failedAt(),
        quality.answered(),
        quality.dollars() > 0
            ? Optional.of(quality.dollars() / paid * quality.answered())
            : Optional.empty());
  }
}
