package dev.retort.console.simulate;

/**
 * How hard a task is to a drawn student. Trained students are held against these figures by
 * docs/benchmarks/drawn.sh.
 *
 * @param rows of a kind of request after which errors have become a third fewer; of n rows, errors
 *     are a share of 1 / (2 + n / rows)
 * @param steepness how much of the errors lies with the hardest requests, ≥ 0: of the requests
 *     ordered by how hard they are, the easiest share t has a share of t^(steepness + 1) of the
 *     errors
 * @param least share of errors that no number of rows goes below
 */
record LearningCurve(double rows, double steepness, double least) {
  private static final double AT_FIRST = 2;

  /** Of a task that nobody has measured. */
  static final LearningCurve USUAL = new LearningCurve(4, 7, 0.0005);

  /**
   * The probability of an error.
   *
   * @param seen rows of the kind
   * @param hard how hard the request is among those of its kind, in [0, 1)
   */
  double errs(int seen, double hard) {
    double share = Math.max(least, 1 / (AT_FIRST + seen / rows));
    return share * (steepness + 1) * Math.pow(hard, steepness);
  }
}
