package dev.retort.trainer.dl4j;

import dev.retort.trainer.ClassifierRecipe;

/**
 * How long the n-grams of a text are.
 *
 * @param words that a run of words has at most
 * @param characters that a piece of a token has at most, its padding included
 */
record NGramOrders(int words, int characters) {
  private static final int MOST = 64;

  /** What is usual. */
  static final NGramOrders DEFAULT = of(ClassifierRecipe.DEFAULT);

  /** Whether numbers from a file are lengths that a text can be cut to. */
  boolean areSound() {
    return words >= 1 && words <= MOST && characters >= 2 && characters <= MOST;
  }

  static NGramOrders of(ClassifierRecipe recipe) {
    return new NGramOrders(recipe.wordOrder(), recipe.characterOrder());
  }
}
