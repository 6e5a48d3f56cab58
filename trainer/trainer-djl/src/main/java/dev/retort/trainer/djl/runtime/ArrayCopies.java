package dev.retort.trainer.djl.runtime;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * Copies values between arrays, which keep their own memory: DJL's {@code copyTo} would put the
 * target's into a buffer of Java's.
 */
@SuppressWarnings("try") // a scope acts by being open
public final class ArrayCopies {
  private static final Kernels KERNELS = Kernels.load(ArrayCopies.class, "arrays.py");

  private ArrayCopies() {}

  /**
   * Copies each source into the target at its place, and converts it into the target's type.
   *
   * @throws IllegalArgumentException if there are not as many, or two differ in shape
   */
  public static void copy(List<NDArray> sources, List<NDArray> targets) {
    if (sources.size() != targets.size()) {
      throw new IllegalArgumentException(
          "%d arrays cannot be copied into %d".formatted(sources.size(), targets.size()));
    }
    for (int i = 0; i < sources.size(); i++) {
      if (!sources.get(i).getShape().equals(targets.get(i).getShape())) {
        throw new IllegalArgumentException(
            "an array of shape %s cannot be copied into one of shape %s"
                .formatted(sources.get(i).getShape(), targets.get(i).getShape()));
      }
    }
    if (sources.isEmpty()) {
      return;
    }
    try (GradientScope off = GradientScope.off()) {
      KERNELS.call("copy").with(targets).with(sources).run();
    }
  }

  /** A new array with the same values, which collects no gradients. */
  public static NDArray copyOf(NDArray source, NDManager owner) {
    NDArray copy = owner.zeros(source.getShape(), source.getDataType());
    copy(List.of(source), List.of(copy));
    return copy;
  }
}
