package dev.retort.trainer.djl.architecture;

import dev.retort.trainer.djl.runtime.KernelCall;
import dev.retort.trainer.djl.runtime.Kernels;

/** The compiled functions of {@code decoder.py}. */
final class DecoderKernels {
  private static final Kernels KERNELS = Kernels.load(DecoderKernels.class, "decoder.py");

  private DecoderKernels() {}

  static KernelCall call(String function) {
    return KERNELS.call(function);
  }
}
