package dev.retort.scheduler.certification;

import dev.retort.capture.CaptureWindow;
import dev.retort.evaluator.statistics.ChangePointEProcess;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Where the certification of one champion stands: what the ledger keeps between two looks.
 *
 * @param process its bets so far
 * @param answered requests that the champion would have answered
 * @param unusable sampled requests whose right answer could not be told
 * @param seen the window whose sampled exchanges have all been counted
 * @param failedAt when it was found failing; empty while it holds
 */
record Standing(
    ChangePointEProcess process,
    long answered,
    long unusable,
    Optional<CaptureWindow> seen,
    Optional<Instant> failedAt) {
  Standing {
    Objects.requireNonNull(process);
    Objects.requireNonNull(seen);
    Objects.requireNonNull(failedAt);
  }

  /** Before the first exchange. */
  static Standing start(double epsilon, double delta) {
    return new Standing(
        ChangePointEProcess.start(epsilon, delta), 0, 0, Optional.empty(), Optional.empty());
  }

  /**
   * The same under what is promised now. Another ε or δ is another promise: whether it is kept is
   * asked of exchanges that nobody has counted yet, for it may have been made with an eye on the
   * others.
   */
  Standing promising(double epsilon, double delta) {
    return process.epsilon() == epsilon && process.delta() == delta
        ? this
        : new Standing(ChangePointEProcess.start(epsilon, delta), 0, 0, seen, Optional.empty());
  }

  /** After further requests, in the order in which they came in. */
  Standing after(SampledLosses sample, CaptureWindow window, Instant now) {
    ChangePointEProcess next =
        process.observe(sample.losses().stream().mapToDouble(Double::doubleValue).toArray());
    return new Standing(
        next,
        answered + sample.answered(),
        unusable + sample.unusable(),
        Optional.of(window),
        failedAt.or(() -> next.alarmed() ? Optional.of(now) : Optional.empty()));
  }

  LiveEvidence evidence() {
    return new LiveEvidence(
        process.whole().observations(),
        answered,
        Math.round(process.whole().lossSum()),
        unusable,
        process.epsilon(),
        process.delta(),
        process.logValue(),
        process.largestLogValue(),
        process.anytimePValue(),
        process.whole().lossLowerBound());
  }
}
