package dev.retort.trainer.djl.gguf;

import java.util.List;

/**
 * A tensor in a file.
 *
 * @param shape as in PyTorch, outermost first; the file holds it reversed
 * @param offset of its first byte after the start of the file's data
 */
public record GgufTensor(String name, List<Long> shape, GgufType type, long offset) {
  public GgufTensor {
    shape = List.copyOf(shape);
  }

  /** The number of elements. */
  public long elements() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  /** Its size in the file. */
  public long byteCount() {
    return type.byteCount(elements());
  }
}
