package dev.retort.trainer.djl.optimizer;

import dev.retort.trainer.djl.runtime.KernelCall;
import dev.retort.trainer.djl.runtime.Kernels;

/** The compiled functions of {@code optimizer.py}. */
final class OptimizerKernels {
  private static final Kernels KERNELS = Kernels.load(OptimizerKernels.class, "optimizer.py");

  private OptimizerKernels() {}

  static KernelCall call(String function) {
    return KERNELS.call(function);
  }
}
