package dev.retort.trainer.djl.optimizer;

/**
 * A rate that rises linearly from 0 and falls along half a cosine (Loshchilov and Hutter 2017).
 *
 * @param peak the highest rate, &gt; 0
 * @param floor the last rate, in [0, peak]
 * @param warmUpSteps in which it rises, ≥ 0
 * @param steps in all, ≥ 1 and ≥ warmUpSteps
 */
public record WarmUpCosine(double peak, double floor, long warmUpSteps, long steps) {
  public WarmUpCosine {
    if (!(peak > 0 && floor >= 0 && floor <= peak)) {
      throw new IllegalArgumentException(
          "a schedule's peak is > 0 and its floor in [0, peak], not %s and %s"
              .formatted(peak, floor));
    }
    if (steps < 1 || warmUpSteps < 0 || warmUpSteps > steps) {
      throw new IllegalArgumentException(
          "a schedule has at least 1 step, of which some warm up, not %d and %d"
              .formatted(steps, warmUpSteps));
    }
  }

  /** The rate of a step, counted from 0; after the last it stays at the floor. */
  public double rate(long step) {
    if (step < warmUpSteps) {
      return peak * (step + 1) / warmUpSteps;
    }
    double done = Math.min(1, (double) (step - warmUpSteps) / Math.max(1, steps - warmUpSteps));
    return floor + (peak - floor) * (1 + Math.cos(Math.PI * done)) / 2;
  }
}
