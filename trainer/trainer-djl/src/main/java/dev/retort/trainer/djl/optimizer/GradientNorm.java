package dev.retort.trainer.djl.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retort.trainer.djl.runtime.GradientScope;
import java.util.Map;

/** The Euclidean norm of all gradients together. */
@SuppressWarnings("try") // a scope acts by being open
public final class GradientNorm {
  /** As in PyTorch's {@code clip_grad_norm_}. */
  private static final double EPSILON = 1e-6;

  private GradientNorm() {}

  /**
   * Shrinks the collected gradients so that their norm is at most a limit.
   *
   * @param limit &gt; 0
   * @return the norm before; 0 if nothing has been collected. When it is not finite, the gradients
   *     are left as they are
   */
  public static double clip(Map<String, NDArray> parameters, double limit) {
    if (!(limit > 0)) {
      throw new IllegalArgumentException("a norm's limit is > 0, not " + limit);
    }
    if (parameters.isEmpty()) {
      return 0;
    }
    NDManager owner = parameters.values().iterator().next().getManager();
    try (GradientScope off = GradientScope.off();
        NDManager scope = owner.newSubManager()) {
      Collected collected = Collected.of(parameters, scope);
      if (collected.isEmpty()) {
        return 0;
      }
      double norm = OptimizerKernels.call("norm").with(collected.gradients()).number();
      double factor = limit / (norm + EPSILON);
      if (factor < 1 && Double.isFinite(norm)) {
        OptimizerKernels.call("scale").with(collected.gradients()).with(factor).run();
      }
      return norm;
    }
  }
}
