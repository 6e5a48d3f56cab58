package dev.retort.evaluator.statistics;

/** Checks that arguments are what levels, rates, losses and counts can be. */
final class Level {
  private Level() {}

  static void require(double confidence) {
    if (!(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException(
          "a confidence level lies strictly between 0 and 1, not at " + confidence);
    }
  }

  static void requireRate(double rate) {
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException("a rate lies in [0, 1], not at " + rate);
    }
  }

  static void requireLoss(double loss) {
    if (!(loss >= 0 && loss <= 1)) {
      throw new IllegalArgumentException("a loss lies in [0, 1], not at " + loss);
    }
  }

  static void requireCount(int count, int n) {
    if (n < 0 || count < 0 || count > n) {
      throw new IllegalArgumentException(
          "a count lies between 0 and the number of rows, not %d of %d".formatted(count, n));
    }
  }
}
