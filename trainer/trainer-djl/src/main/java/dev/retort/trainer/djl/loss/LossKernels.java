package dev.retort.trainer.djl.loss;

import dev.retort.trainer.djl.runtime.KernelCall;
import dev.retort.trainer.djl.runtime.Kernels;

/** The compiled functions of {@code loss.py}. */
final class LossKernels {
  private static final Kernels KERNELS = Kernels.load(LossKernels.class, "loss.py");

  private LossKernels() {}

  static KernelCall call(String function) {
    return KERNELS.call(function);
  }
}
