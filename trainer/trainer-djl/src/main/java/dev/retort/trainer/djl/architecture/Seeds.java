package dev.retort.trainer.djl.architecture;

/** Seeds that follow from one seed and a number, as SplitMix64 (Steele et al. 2014) mixes them. */
record Seeds(long seed) {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  long of(long number) {
    long z = seed + (number + 1) * GOLDEN;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return (z ^ (z >>> 31)) >>> 1;
  }
}
