package dev.retort.router;

import java.util.List;

/**
 * The high-stakes slices of a task, in the order of the configuration. A request of several is held
 * if one of them says so.
 *
 * @param slices which
 */
public record StakesPolicy(List<HighStakesSlice> slices) {
  /** There are none. */
  public static final StakesPolicy DEFAULT = new StakesPolicy(List.of());

  public StakesPolicy {
    slices = List.copyOf(slices);
  }
}
