package dev.retort.trainer.djl.gguf;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a tensor's elements are stored. */
public enum GgufType {
  /** IEEE 754 single precision. */
  F32(0, 1, 4),
  /** IEEE 754 half precision, rounded to nearest, ties to even. */
  F16(1, 1, 2),
  /** Blocks of 32: a half-precision scale, then 32 signed bytes; the largest value gives ±127. */
  Q8_0(8, 32, 34);

  private static final int LARGEST_BYTE = 127;

  private final int code;
  private final int blockElements;
  private final int blockBytes;

  GgufType(int code, int blockElements, int blockBytes) {
    this.code = code;
    this.blockElements = blockElements;
    this.blockBytes = blockBytes;
  }

  /** Its number in the format. */
  public int code() {
    return code;
  }

  /** Rows are multiples of this. */
  public int blockElements() {
    return blockElements;
  }

  /** The size of a number of elements, a multiple of {@link #blockElements()}. */
  public long byteCount(long elements) {
    return Math.multiplyExact(elements / blockElements, blockBytes);
  }

  static Optional<GgufType> coded(int code) {
    return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
  }

  /**
   * Appends elements to a little-endian buffer.
   *
   * @throws IllegalArgumentException if one is not finite or too large for the type
   */
  void encode(float[] values, int from, int to, ByteBuffer target) {
    for (int i = from; i < to; i++) {
      if (!Float.isFinite(values[i]) || (this != F32 && Math.abs(values[i]) > largest())) {
        throw new IllegalArgumentException(
            "element %d is %s, which %s cannot hold".formatted(i, values[i], label()));
      }
    }
    for (int i = from; i < to; i += blockElements) {
      switch (this) {
        case F32 -> target.putFloat(values[i]);
        case F16 -> target.putShort(HalfPrecision.of(values[i]));
        case Q8_0 -> encodeBlock(values, i, target);
      }
    }
  }

  private float largest() {
    return this == F16 ? HalfPrecision.LARGEST : HalfPrecision.LARGEST * LARGEST_BYTE;
  }

  private static void encodeBlock(float[] values, int from, ByteBuffer target) {
    float largest = 0;
    for (int i = from; i < from + Q8_0.blockElements; i++) {
      largest = Math.max(largest, Math.abs(values[i]));
    }
    float scale = largest / LARGEST_BYTE;
    float inverse = scale == 0 ? 0 : 1 / scale;
    target.putShort(HalfPrecision.of(scale));
    for (int i = from; i < from + Q8_0.blockElements; i++) {
      float scaled = values[i] * inverse;
      // Halves go away from zero, as in llama.cpp's own quantization.
      target.put((byte) (Math.signum(scaled) * Math.floor(Math.abs(scaled) + 0.5)));
    }
  }

  /** Its usual name in file names. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
