package dev.retort.trainer.djl.loss;

import java.util.Arrays;
import java.util.List;

/**
 * What a teacher finds likely at each of some tokens: its likeliest tokens one by one, and the mass
 * of all others together. A token about which it said nothing has none. Immutable.
 */
public final class SoftTargets {
  /** In the place of an id: the teacher named fewer tokens here than elsewhere. */
  public static final int ABSENT = -1;

  private final int width;
  private final int[] ids;
  private final float[] logProbabilities;
  private final float[] tails;

  /**
   * The arrays are not copied and stay as they are.
   *
   * @param width tokens that are named at each place at most, ≥ 1
   * @param ids of the named ones, places × width, each once at a place; {@link #ABSENT} where there
   *     are fewer
   * @param logProbabilities natural, places × width
   * @param tails the mass of the tokens that are not named, for each place
   */
  public SoftTargets(int width, int[] ids, float[] logProbabilities, float[] tails) {
    if (width < 1 || ids.length != width * tails.length || logProbabilities.length != ids.length) {
      throw new IllegalArgumentException(
          "%d places of %d tokens have as many ids and log-probabilities, not %d and %d"
              .formatted(tails.length, width, ids.length, logProbabilities.length));
    }
    this.width = width;
    this.ids = ids;
    this.logProbabilities = logProbabilities;
    this.tails = tails;
  }

  /** Places about which nothing is known. */
  public static SoftTargets unknown(int places) {
    int[] ids = new int[places];
    Arrays.fill(ids, ABSENT);
    return new SoftTargets(1, ids, new float[places], new float[places]);
  }

  /** One after the other, as wide as the widest. */
  public static SoftTargets joined(List<SoftTargets> parts) {
    int width = parts.stream().mapToInt(SoftTargets::width).max().orElse(1);
    int places = parts.stream().mapToInt(SoftTargets::places).sum();
    int[] ids = new int[places * width];
    Arrays.fill(ids, ABSENT);
    float[] logProbabilities = new float[places * width];
    float[] tails = new float[places];
    int place = 0;
    for (SoftTargets part : parts) {
      for (int i = 0; i < part.places(); i++, place++) {
        System.arraycopy(part.ids, i * part.width, ids, place * width, part.width);
        System.arraycopy(
            part.logProbabilities, i * part.width, logProbabilities, place * width, part.width);
        tails[place] = part.tails[i];
      }
    }
    return new SoftTargets(width, ids, logProbabilities, tails);
  }

  /** The places from one, inclusive, to another, exclusive. */
  public SoftTargets between(int from, int to) {
    return new SoftTargets(
        width,
        Arrays.copyOfRange(ids, from * width, to * width),
        Arrays.copyOfRange(logProbabilities, from * width, to * width),
        Arrays.copyOfRange(tails, from, to));
  }

  /** How many tokens there are. */
  public int places() {
    return tails.length;
  }

  /** How many of the teacher's tokens are named at each at most. */
  public int width() {
    return width;
  }

  /** Whether the teacher said anything about a token. */
  public boolean isKnown(int place) {
    return ids[place * width] != ABSENT;
  }

  /** A named token's id, or {@link #ABSENT}. */
  public int id(int place, int rank) {
    return ids[place * width + rank];
  }

  /** A named token's log-probability, natural. */
  public float logProbability(int place, int rank) {
    return logProbabilities[place * width + rank];
  }

  /** The mass of all tokens that are not named. */
  public float tail(int place) {
    return tails[place];
  }
}
