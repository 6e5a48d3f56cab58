package dev.retort.trainer;

import java.util.Objects;

/**
 * How a classifier is trained.
 *
 * @param wordOrder words that a feature has at most, in 1..4
 * @param characterOrder characters that a feature has at most, in 2..8
 * @param minimumTexts training rows that a feature must occur in to be learnt, ≥ 1
 * @param dropout probability that a feature is left out of a row in training, in [0, 1)
 * @param epochs passes over the training rows at most, ≥ 2; the rate falls to zero over them
 * @param networks that are averaged in what is published, in 1..8; they differ by their seeds
 * @param dissent what is learnt of a row whose answers differ
 */
public record ClassifierRecipe(
    int wordOrder,
    int characterOrder,
    int minimumTexts,
    double dropout,
    int epochs,
    int networks,
    Dissent dissent) {
  /** What is usual. */
  public static final ClassifierRecipe DEFAULT =
      new ClassifierRecipe(2, 5, 2, 0.7, 20, 2, Dissent.MAJORITY);

  /** What a row teaches to whose request the teacher gave several answers. */
  public enum Dissent {
    /** The answer that was given most often: right where the others are slips. */
    MAJORITY,
    /** Each answer with its share: right where the teacher hesitates between them. */
    SHARES
  }

  private static final int LONGEST_WORDS = 4;
  private static final int SHORTEST_CHARACTERS = 2;
  private static final int LONGEST_CHARACTERS = 8;
  private static final int FEWEST_EPOCHS = 2;
  private static final int MOST_NETWORKS = 8;

  public ClassifierRecipe {
    Objects.requireNonNull(dissent);
    requireBetween("wordOrder", wordOrder, 1, LONGEST_WORDS);
    requireBetween("characterOrder", characterOrder, SHORTEST_CHARACTERS, LONGEST_CHARACTERS);
    require(minimumTexts >= 1, "minimumTexts is ≥ 1", minimumTexts);
    require(dropout >= 0 && dropout < 1, "dropout lies in [0, 1)", dropout);
    require(epochs >= FEWEST_EPOCHS, "epochs are ≥ " + FEWEST_EPOCHS, epochs);
    requireBetween("networks", networks, 1, MOST_NETWORKS);
  }

  private static void requireBetween(String name, int value, int least, int most) {
    require(
        value >= least && value <= most,
        "%s lies between %d and %d".formatted(name, least, most),
        value);
  }

  private static void require(boolean holds, String rule, Number value) {
    if (!holds) {
      throw new IllegalArgumentException("%s, not %s".formatted(rule, value));
    }
  }
}
