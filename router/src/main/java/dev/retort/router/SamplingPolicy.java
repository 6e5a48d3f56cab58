package dev.retort.router;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Which requests go to the teacher although a student might answer them. Immutable.
 *
 * @param share of all requests that the uniform sample takes from the student, in (0, 1]. The
 *     sample is drawn before anything looks at a request, and its rows alone evaluate and calibrate
 *     later students. Of a student that answers a part of all requests, so many more are drawn:
 *     what it defers goes to the teacher anyway. Empty: the router's usual share
 * @param extras further requests, which only train
 * @param budget what both may cost in a day; empty: whatever they cost
 * @param raise what drift does to the share
 */
public record SamplingPolicy(
    OptionalDouble share, Extras extras, Optional<DailyBudget> budget, Raise raise) {
  /** The usual share, a few extras, no budget; thrice the share for two days after drift. */
  public static final SamplingPolicy DEFAULT =
      new SamplingPolicy(
          OptionalDouble.empty(),
          new Extras(0.05, 0.1),
          Optional.empty(),
          new Raise(3, Duration.ofDays(2)));

  public SamplingPolicy {
    Objects.requireNonNull(share);
    Objects.requireNonNull(extras);
    Objects.requireNonNull(budget);
    Objects.requireNonNull(raise);
    share.ifPresent(
        value -> {
          if (!(value > 0 && value <= 1)) {
            throw new IllegalArgumentException(
                "the teacher's share lies in (0, 1], not at %s: without it, no later student can be evaluated"
                    .formatted(value));
          }
        });
  }

  /**
   * Which of the requests that the student would answer go to the teacher instead.
   *
   * @param unsure share of the fifth of them that the student is least sure of, in [0, 1]
   * @param novel share of the twentieth of them that is most unlike earlier traffic, in [0, 1]
   */
  public record Extras(double unsure, double novel) {
    /** None. */
    public static final Extras NONE = new Extras(0, 0);

    public Extras {
      if (!(unsure >= 0 && unsure <= 1 && novel >= 0 && novel <= 1)) {
        throw new IllegalArgumentException(
            "the shares of extra requests lie in [0, 1], not at %s and %s"
                .formatted(unsure, novel));
      }
    }
  }

  /**
   * What drift does to the uniform share.
   *
   * @param factor by which it is multiplied, in [1, 20]; never above every request
   * @param duration for how long, up to 30 days
   */
  public record Raise(double factor, Duration duration) {
    private static final double MOST = 20;
    private static final Duration LONGEST = Duration.ofDays(30);

    public Raise {
      if (!(factor >= 1 && factor <= MOST)) {
        throw new IllegalArgumentException(
            "drift multiplies the teacher's share by a factor in [1, %s], not by %s"
                .formatted(MOST, factor));
      }
      if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException(
            "drift raises the teacher's share for up to %s, not for %s"
                .formatted(LONGEST, duration));
      }
    }
  }
}
