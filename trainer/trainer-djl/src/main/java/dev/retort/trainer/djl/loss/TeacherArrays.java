package dev.retort.trainer.djl.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.retort.trainer.djl.runtime.KernelCall;

/**
 * Soft targets as kernels take them.
 *
 * @param ids places × width, 64-bit; absent ones repeat the first of their place
 * @param logProbabilities places × width
 * @param absent places × width, true where there is no token
 * @param tails places; at least {@value #SMALLEST_TAIL}
 */
record TeacherArrays(NDArray ids, NDArray logProbabilities, NDArray absent, NDArray tails) {
  /** No mass at all would make reverse divergences infinite. */
  private static final float SMALLEST_TAIL = 1e-7f;

  static TeacherArrays of(SoftTargets targets, NDManager owner) {
    int places = targets.places();
    int width = targets.width();
    long[] ids = new long[places * width];
    float[] logs = new float[places * width];
    boolean[] absent = new boolean[places * width];
    float[] tails = new float[places];
    for (int place = 0; place < places; place++) {
      tails[place] = Math.max(SMALLEST_TAIL, targets.tail(place));
      for (int rank = 0; rank < width; rank++) {
        int at = place * width + rank;
        absent[at] = targets.id(place, rank) == SoftTargets.ABSENT;
        ids[at] = Math.max(0, targets.id(place, absent[at] ? 0 : rank));
        logs[at] = targets.logProbability(place, rank);
      }
    }
    Shape shape = new Shape(places, width);
    return new TeacherArrays(
        owner.create(ids, shape),
        owner.create(logs, shape),
        owner.create(absent, shape),
        owner.create(tails));
  }

  /** The arguments that every divergence begins with. */
  KernelCall call(String function, NDArray logits, double temperature) {
    return LossKernels.call(function)
        .with(logits)
        .with(ids)
        .with(logProbabilities)
        .with(absent)
        .with(tails)
        .with(temperature);
  }
}
