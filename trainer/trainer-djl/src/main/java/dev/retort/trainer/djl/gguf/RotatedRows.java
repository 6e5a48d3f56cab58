package dev.retort.trainer.djl.gguf;

import dev.retort.trainer.djl.architecture.RotaryEmbedding;

/** What rotary position embedding asks of llama.cpp's files. */
final class RotatedRows {
  private RotatedRows() {}

  /**
   * Rows of each head from Hugging Face's order, in which row i rotates with row i + D/2, to that
   * of llama.cpp's Llama, in which neighbours rotate.
   *
   * @param values a matrix with heads · headSize rows, or a bias
   */
  static float[] interleaved(float[] values, int heads, int headSize) {
    int width = values.length / (heads * headSize);
    int half = headSize / 2;
    float[] result = new float[values.length];
    for (int head = 0; head < heads; head++) {
      for (int pair = 0; pair < half; pair++) {
        for (int side = 0; side < 2; side++) {
          int from = head * headSize + side * half + pair;
          int to = head * headSize + 2 * pair + side;
          System.arraycopy(values, from * width, result, to * width, width);
        }
      }
    }
    return result;
  }

  /** By what each frequency is divided under Llama 3's scaling. */
  static float[] frequencyFactors(
      double theta, int count, RotaryEmbedding.Llama3Scaling scaling) {
    float[] factors = new float[count];
    double longest = scaling.originalContext() / scaling.lowFrequencyFactor();
    double shortest = scaling.originalContext() / scaling.highFrequencyFactor();
    for (int i = 0; i < count; i++) {
      double wavelength = 2 * Math.PI * Math.pow(theta, (double) i / count);
      if (wavelength < shortest) {
        factors[i] = 1;
      } else if (wavelength > longest) {
        factors[i] = (float) scaling.factor();
      } else {
        double smooth =
            (scaling.originalContext() / wavelength - scaling.lowFrequencyFactor())
                / (scaling.highFrequencyFactor() - scaling.lowFrequencyFactor());
        factors[i] = (float) (1 / ((1 - smooth) / scaling.factor() + smooth));
      }
    }
    return factors;
  }
}
