package dev.retort.trainer.djl.runtime;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Collection;
import java.util.Optional;

/**
 * Reverse-mode differentiation with explicit gradients. PyTorch adds a gradient to those that are
 * there already, until they are {@linkplain #clear cleared}.
 */
public final class Gradients {
  private static final Kernels KERNELS = Kernels.load(Gradients.class, "gradients.py");

  private Gradients() {}

  /**
   * Adds the gradient of a scalar to every leaf that requires one. The graph is freed.
   *
   * @param scalar recorded, of one element
   */
  public static void backward(NDArray scalar) {
    try (NDArray one = scalar.onesLike()) {
      backward(scalar, one);
    }
  }

  /**
   * Adds to every leaf that requires a gradient that of Σ output · gradient. The graph is freed.
   *
   * @param output recorded
   * @param gradient of the output, in its shape
   */
  public static void backward(NDArray output, NDArray gradient) {
    JniUtils.backward((PtNDArray) output, (PtNDArray) gradient, false, false);
  }

  /**
   * The gradient that a leaf has collected, if any. It shares the leaf's gradient's memory.
   *
   * @param manager the owner of the result
   */
  public static Optional<NDArray> of(NDArray leaf, NDManager manager) {
    PtNDArray gradient = JniUtils.getGradient((PtNDArray) leaf);
    if (gradient == null) {
      return Optional.empty();
    }
    gradient.attach(manager);
    return Optional.of(gradient);
  }

  /** Whether an array depends on a leaf that requires a gradient, or is one. */
  public static boolean recorded(NDArray array) {
    // DJL's own answer is about leaves only.
    return KERNELS.call("recorded").with(array).number() == 1;
  }

  /** The same values as a new leaf that requires a gradient, in shared memory. */
  public static NDArray leaf(NDArray values, NDManager manager) {
    PtNDArray leaf = JniUtils.detachGradient((PtNDArray) values);
    leaf.attach((PtNDManager) manager);
    leaf.setRequiresGradient(true);
    return leaf;
  }

  /** Sets the collected gradients of leaves to zero. */
  public static void clear(Collection<NDArray> leaves) {
    for (NDArray leaf : leaves) {
      JniUtils.zeroGrad((PtNDArray) leaf);
    }
  }
}
