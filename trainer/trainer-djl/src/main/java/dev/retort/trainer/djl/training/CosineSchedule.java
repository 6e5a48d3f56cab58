package dev.retort.trainer.djl.training;

/**
 * A learning rate that rises linearly and then falls along half a cosine (Loshchilov and Hutter
 * 2017) to a tenth of its height.
 */
final class CosineSchedule {
  private static final double FLOOR = 0.1;

  private CosineSchedule() {}

  /**
   * The rate of a step.
   *
   * @param highest what it rises to
   * @param warmUp share of the steps in which it rises
   * @param step from 0
   */
  static double rate(double highest, double warmUp, long step, long steps) {
    double rising = Math.ceil(warmUp * steps);
    if (step < rising) {
      return highest * (step + 1) / rising;
    }
    double share = (step - rising) / Math.max(1, steps - rising);
    return highest * (FLOOR + (1 - FLOOR) * (1 + Math.cos(Math.PI * share)) / 2);
  }
}
