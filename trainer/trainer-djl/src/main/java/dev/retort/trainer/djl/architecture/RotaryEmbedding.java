package dev.retort.trainer.djl.architecture;

import java.util.Optional;

/**
 * Rotary position embedding (Su et al. 2021), which rotates the halves of a head against each
 * other.
 *
 * @param theta the base of the wavelengths, &gt; 0
 * @param scaling how wavelengths are stretched, if they are
 */
public record RotaryEmbedding(double theta, Optional<Llama3Scaling> scaling) {
  public RotaryEmbedding {
    if (!(theta > 0 && Double.isFinite(theta))) {
      throw new IllegalArgumentException("a rope_theta is > 0, not " + theta);
    }
  }

  /**
   * Llama 3's stretching of long wavelengths.
   *
   * @param factor of the stretched ones, &gt; 0
   * @param lowFrequencyFactor the original context divided by it is the wavelength from which on
   *     the whole factor applies
   * @param highFrequencyFactor the original context divided by it is the wavelength up to which
   *     none does; more than the other
   * @param originalContext tokens of the context before, ≥ 1
   */
  public record Llama3Scaling(
      double factor, double lowFrequencyFactor, double highFrequencyFactor, int originalContext) {
    public Llama3Scaling {
      if (!(factor > 0
          && lowFrequencyFactor > 0
          && highFrequencyFactor > lowFrequencyFactor
          && originalContext >= 1)) {
        throw new IllegalArgumentException(
            "llama3 rope scaling needs factor > 0, 0 < low_freq_factor < high_freq_factor and original_max_position_embeddings ≥ 1, not %s, %s, %s and %d"
                .formatted(factor, lowFrequencyFactor, highFrequencyFactor, originalContext));
      }
    }

    double[] numbers() {
      return new double[] {factor, lowFrequencyFactor, highFrequencyFactor, originalContext};
    }
  }
}
