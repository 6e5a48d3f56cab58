package dev.retort.trainer.djl.safetensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.retort.trainer.djl.runtime.GradientScope;
import dev.retort.trainer.djl.runtime.Kernels;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Bytes to elements and back, by PyTorch itself: DJL's own conversion ends the process on types
 * that it does not know.
 */
@SuppressWarnings("try") // a scope acts by being open
final class TensorKernels {
  private static final Kernels KERNELS = Kernels.load(TensorKernels.class, "tensors.py");

  private TensorKernels() {}

  static NDArray empty(List<Long> shape, ElementType type, NDManager manager) {
    try (NDArray neighbour = manager.create(new Shape(1), DataType.UINT8)) {
      return KERNELS
          .call("empty")
          .with(shape.stream().mapToLong(Long::longValue).toArray())
          .with(type.torchType())
          .with(neighbour)
          .array(manager);
    }
  }

  /** Converts values and puts them into an array from an element on. */
  static void fill(NDArray target, long first, NDArray values) {
    try (GradientScope off = GradientScope.off()) {
      KERNELS.call("fill").with(target).with(first).with(values).run();
    }
  }

  /**
   * Some elements of an array, rounded to a type, as bytes of its {@linkplain ElementType#carrier
   * carrier}.
   */
  static ByteBuffer rounded(NDArray source, long first, long count, ElementType type) {
    try (GradientScope off = GradientScope.off();
        NDArray rounded =
            KERNELS
                .call("rounded")
                .with(source)
                .with(first)
                .with(count)
                .with(type.torchType())
                .with(type.carrier().torchType())
                .array(source.getManager())) {
      return rounded.toByteBuffer().order(ByteOrder.nativeOrder());
    }
  }

  /** How many finite elements a type cannot hold. */
  static long overflows(NDArray source, ElementType type) {
    try (GradientScope off = GradientScope.off()) {
      return (long) KERNELS.call("overflows").with(source).with(type.torchType()).number();
    }
  }
}
