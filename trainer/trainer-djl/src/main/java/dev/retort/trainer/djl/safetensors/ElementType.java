package dev.retort.trainer.djl.safetensors;

import java.util.Arrays;
import java.util.Optional;

/** What a tensor's elements are, by their names in the format. */
public enum ElementType {
  /** IEEE 754 single precision. */
  F32(4, 6),
  /** IEEE 754 half precision. */
  F16(2, 5),
  /** The upper half of a single-precision number. */
  BF16(2, 15);

  private final int bytes;
  private final int torchType;

  ElementType(int bytes, int torchType) {
    this.bytes = bytes;
    this.torchType = torchType;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /** PyTorch's number of the type, as kernels take it. */
  public int torchType() {
    return torchType;
  }

  /** The type in which its elements cross the border to DJL, which does not know every type. */
  ElementType carrier() {
    return this == F16 ? F16 : F32;
  }

  static Optional<ElementType> named(String name) {
    return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
  }
}
