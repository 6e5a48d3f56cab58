package dev.retort.router.drift;

/**
 * How new a request is: the mean rarity of its words in the traffic that the scale was made of,
 * from 0 (all of them are everywhere) to 1 (nobody has used any). Immutable and thread-safe.
 */
final class NoveltyScale {
  /** A word that fewer than one in so many requests use is as rare as one that nobody uses. */
  private static final double RAREST = 2_000;

  private final float[] rarity;

  private NoveltyScale(float[] rarity) {
    this.rarity = rarity;
  }

  /**
   * A scale.
   *
   * @param counts how many of the requests have each trait
   */
  static NoveltyScale of(int[] counts, int requests) {
    float[] rarity = new float[counts.length];
    for (int trait = 0; trait < counts.length; trait++) {
      double one = Math.max(1 / RAREST, (double) counts[trait] / requests);
      rarity[trait] = (float) (-Math.log(one) / Math.log(RAREST));
    }
    return new NoveltyScale(rarity);
  }

  static NoveltyScale of(float[] state) {
    return new NoveltyScale(state.clone());
  }

  float[] state() {
    return rarity.clone();
  }

  /** A request's novelty, by its traits. */
  double of(int... traits) {
    int words = TextTraits.words(traits);
    double sum = 0;
    for (int i = 0; i < words; i++) {
      sum += rarity[traits[i]];
    }
    return words == 0 ? 0 : sum / words;
  }
}
