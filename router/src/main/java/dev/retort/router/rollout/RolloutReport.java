package dev.retort.router.rollout;

import dev.retort.capture.TaskName;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How a task's versions stand in one router.
 *
 * @param champion what serves; empty: the teacher answers
 * @param previous what serves at once if the champion is rolled back
 * @param previousUntil how long it is kept for that
 * @param candidate what is tried on live traffic
 * @param policy what the candidate sees, and what drives versions out
 * @param swap what champion and previous made of the same recorded requests
 * @param shadow what champion and candidate made of the same live requests
 * @param quarantined versions that their alias points to, or did last, and that are to serve no
 *     longer
 */
public record RolloutReport(
    TaskName task,
    Optional<Version> champion,
    Optional<Version> previous,
    Optional<Instant> previousUntil,
    Optional<Version> candidate,
    RolloutPolicy policy,
    Optional<SwapComparison> swap,
    Optional<ShadowComparison> shadow,
    List<RolloutEvent.Quarantined> quarantined) {
  public RolloutReport {
    Objects.requireNonNull(task);
    Objects.requireNonNull(champion);
    Objects.requireNonNull(previous);
    Objects.requireNonNull(previousUntil);
    Objects.requireNonNull(candidate);
    Objects.requireNonNull(policy);
    Objects.requireNonNull(swap);
    Objects.requireNonNull(shadow);
    quarantined = List.copyOf(quarantined);
  }

  /**
   * A version.
   *
   * @param name {@code name/number}
   * @param digest of its bundle
   */
  public record Version(String name, String digest) {
    public Version {
      Objects.requireNonNull(name);
      Objects.requireNonNull(digest);
    }
  }
}
