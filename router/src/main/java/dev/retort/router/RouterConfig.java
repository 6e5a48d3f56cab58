package dev.retort.router;

import dev.retort.router.held.HeldPolicy;
import dev.retort.router.rollout.Rollouts;
import java.util.Objects;

/**
 * What holds for a whole router, whatever the task.
 *
 * @param cacheBytes about how much memory the caches of all tasks take together, > 0
 * @param keptBytes the most that versions before, which are kept loaded for a rollback, may take
 *     together, by the size of their bundles; ≥ 0
 * @param held how long held requests stay, and how many
 */
public record RouterConfig(long cacheBytes, long keptBytes, HeldPolicy held) {
  private static final long MEGABYTE = 1 << 20;

  /** A cache of 64 MiB. */
  public static final RouterConfig DEFAULT =
      new RouterConfig(64 * MEGABYTE, Rollouts.KEPT_BYTES, HeldPolicy.DEFAULT);

  public RouterConfig {
    Objects.requireNonNull(held);
    if (cacheBytes < MEGABYTE) {
      throw new IllegalArgumentException(
          "a cache of %,d bytes holds next to nothing: give it at least %,d"
              .formatted(cacheBytes, MEGABYTE));
    }
    if (keptBytes < 0) {
      throw new IllegalArgumentException(
          "versions that are kept loaded take ≥ 0 bytes, not " + keptBytes);
    }
  }
}
