package dev.retort.trainer.djl.gguf;

/** IEEE 754 half precision, which the language level has no conversion for. */
final class HalfPrecision {
  static final float LARGEST = 65_504;

  private static final float SMALLEST_NORMAL = 0x1p-14f;
  private static final float SMALLEST = 0x1p-24f;
  private static final int DROPPED_BITS = 13;
  private static final int EXPONENT_DIFFERENCE = (127 - 15) << 23;

  private HalfPrecision() {}

  /** The bits of the nearest half, ties to even, of a number up to {@link #LARGEST}. */
  static short of(float value) {
    int sign = (Float.floatToRawIntBits(value) >>> 16) & 0x8000;
    float magnitude = Math.abs(value);
    if (magnitude < SMALLEST_NORMAL) {
      return (short) (sign | (int) Math.rint(magnitude / SMALLEST));
    }
    int bits = Float.floatToRawIntBits(magnitude) - EXPONENT_DIFFERENCE;
    int lowest = (bits >>> DROPPED_BITS) & 1;
    return (short) (sign | ((bits + (1 << (DROPPED_BITS - 1)) - 1 + lowest) >>> DROPPED_BITS));
  }

  /** The number that finite bits stand for. */
  static float toFloat(short half) {
    int exponent = (half >>> 10) & 0x1F;
    int fraction = half & 0x3FF;
    float magnitude =
        exponent == 0
            ? fraction * SMALLEST
            : Float.intBitsToFloat(((exponent + 112) << 23) | (fraction << DROPPED_BITS));
    return half < 0 ? -magnitude : magnitude;
  }
}
