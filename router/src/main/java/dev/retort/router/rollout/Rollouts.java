package dev.retort.router.rollout;

import dev.retort.capture.TaskName;
import dev.retort.router.clock.SteadyClock;
import java.util.Objects;
import java.util.function.Function;

/**
 * What it takes to bring versions into service and out of it.
 *
 * @param policies of each task
 * @param journal what was done about versions
 * @param reversal takes champions back at the registry
 * @param recorded requests for a process that has seen none yet
 * @param shares divides conversations between champion and candidate
 * @param keptBytes the most that versions before, which are kept loaded, may take together, by the
 *     size of their bundles
 * @param clock says how long a version before is kept, and when things happened
 */
public record Rollouts(
    Function<TaskName, RolloutPolicy> policies,
    RolloutJournal journal,
    ChampionReversal reversal,
    RecordedInputs recorded,
    KeyedShare shares,
    long keptBytes,
    SteadyClock clock) {
  /** Some hundred classifiers, or a few small decoders. */
  public static final long KEPT_BYTES = 4L << 30;

  public Rollouts {
    Objects.requireNonNull(policies);
    Objects.requireNonNull(journal);
    Objects.requireNonNull(reversal);
    Objects.requireNonNull(recorded);
    Objects.requireNonNull(shares);
    if (keptBytes < 0) {
      throw new IllegalArgumentException(
          "versions that are kept loaded take ≥ 0 bytes, not " + keptBytes);
    }
    Objects.requireNonNull(clock);
  }
}
