package dev.retort.trainer.djl.safetensors;

import java.util.List;

/**
 * Where a tensor lies.
 *
 * @param shape each ≥ 0; empty for a scalar
 * @param position of its first byte in the file
 */
public record TensorEntry(String name, ElementType type, List<Long> shape, long position) {
  public TensorEntry {
    shape = List.copyOf(shape);
  }

  /** The number of elements. */
  public long elements() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  /** Its size on disk. */
  public long byteCount() {
    return Math.multiplyExact(elements(), type.bytes());
  }
}
