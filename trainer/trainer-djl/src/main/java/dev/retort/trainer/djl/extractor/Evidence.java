package dev.retort.trainer.djl.extractor;

/**
 * What speaks for an answer, in the numbers that {@link Calibration} weighs.
 *
 * @param answer the rendered answer
 * @param signals log-odds of the best path, log-odds of its least certain word, doubts of the
 *     rendering, log of the request's length, whether two taggers agree
 */
@SuppressWarnings("ArrayRecordComponent") // numbers in bulk, never compared
record Evidence(String answer, double[] signals) {
  /** How many signals there are. */
  static final int SIGNALS = 5;

  private static final double SUREST = 12;

  /** Reads a request's best path. */
  static Evidence of(
      AnswerTemplate shape, StateSpace space, RequestTokens request, Taggers.Reading reading) {
    Chain chain = reading.joint();
    int[] best = chain.best();
    Chain.Marginals marginals = chain.marginals();
    double least = 1;
    for (int i = 0; i < best.length; i++) {
      least = Math.min(least, marginals.states()[i][best[i]]);
    }
    Rendering rendering = Rendering.of(shape, request, space.decode(best));
    double path = Math.exp(chain.score(best) - marginals.logPartition());
    return new Evidence(
        rendering.answer(),
        new double[] {
          logOdds(path),
          logOdds(least),
          rendering.doubts(),
          Math.log(best.length),
          reading.agreement()
        });
  }

  private static double logOdds(double probability) {
    double odds = Math.log(probability) - Math.log1p(-Math.min(probability, 1 - 1e-15));
    return Math.max(-SUREST, Math.min(SUREST, odds));
  }
}
