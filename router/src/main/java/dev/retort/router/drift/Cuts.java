package dev.retort.router.drift;

import java.util.Arrays;

/** Turns a number in [0, 1] into traits: on which side of each of several cuts it lies. */
final class Cuts {
  /** Which side of a cut is a trait. */
  enum Sides {
    /** Being above it. */
    ABOVE,
    /** Being above it, and being below it. */
    BOTH
  }

  /** How new requests are. */
  static final Cuts NOVELTY =
      new Cuts(
          Sides.ABOVE,
          0.15,
          0.2,
          0.25,
          0.3,
          0.35,
          0.4,
          0.45,
          0.5,
          0.55,
          0.6,
          0.65,
          0.7,
          0.75,
          0.8,
          0.85,
          0.9);

  /** How sure a student is. */
  static final Cuts CONFIDENCE =
      new Cuts(
          Sides.BOTH, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999);

  private final Sides sides;
  private final double[] at;

  /**
   * Cuts.
   *
   * @param sides which of them count
   * @param at ascending
   */
  private Cuts(Sides sides, double... at) {
    this.sides = sides;
    this.at = at;
  }

  /** How many traits there are. */
  int traits() {
    return sides == Sides.BOTH ? 2 * at.length : at.length;
  }

  /** Those of a number. */
  int[] of(double value) {
    int[] traits = new int[at.length];
    int count = 0;
    for (int i = 0; i < at.length; i++) {
      if (value >= at[i]) {
        traits[count++] = i;
      } else if (sides == Sides.BOTH) {
        traits[count++] = at.length + i;
      }
    }
    return Arrays.copyOf(traits, count);
  }

  /** A trait in words. */
  String describe(int trait) {
    return trait < at.length ? "at least " + at[trait] : "below " + at[trait - at.length];
  }
}
