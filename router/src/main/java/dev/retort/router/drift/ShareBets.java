package dev.retort.router.drift;

/**
 * Tests, for each of many traits at once, that its share of traffic has stayed within its limit:
 * the capital of gamblers who bet against it (Waudby-Smith and Ramdas, JRSS B 86, 2024), with fresh
 * stakes put in as time passes, so that a change is found whenever it happens (Shin, Ramdas and
 * Rinaldo, <i>E-detectors</i>, 2024).
 *
 * <p>A purse of a trait with limit ε is multiplied by 1 + λ(x − ε) at each request, where x is 1 if
 * the request has the trait and 0 if not. While P(x = 1 | past) ≤ ε, whatever the past was and
 * however that share moves below ε, no purse can be expected to grow: the expected capital is at
 * most the stakes. So the expected number of times that it reaches 1, if it is then taken away, is
 * at most the stakes put in so far. Purses bet on shares of ε and {@link #EXCESSES} more.
 *
 * <p>A request costs time in proportion to its own traits: the others' losses are made up for when
 * the trait comes next, or at the next stake. Not thread-safe.
 */
final class ShareBets {
  private static final double[] EXCESSES = {0.015, 0.05, 0.2};
  private static final int PURSES = EXCESSES.length;

  /** A trait that practically all requests have cannot become more frequent. */
  private static final double NEARLY_ALL = 0.98;

  private final double[] limits;
  private final double[] bets;
  private final double[] capital;
  private final double[] missed;
  private final int[] touched;
  private int requests;
  private int missedOver;

  ShareBets(double... limits) {
    this.limits = limits;
    this.bets = new double[limits.length * PURSES];
    this.capital = new double[bets.length];
    this.missed = new double[bets.length];
    this.touched = new int[limits.length];
    for (int trait = 0; trait < limits.length; trait++) {
      double limit = limits[trait];
      for (int purse = 0; purse < PURSES; purse++) {
        double target = Math.min(limit + EXCESSES[purse], (1 + limit) / 2);
        bets[trait * PURSES + purse] =
            limit >= NEARLY_ALL ? 0 : (target - limit) / (limit * (1 - limit));
      }
    }
  }

  /** A further request, with the traits that it has. */
  void observe(int... traits) {
    requests++;
    for (int trait : traits) {
      int behind = requests - 1 - touched[trait];
      for (int i = trait * PURSES; i < (trait + 1) * PURSES; i++) {
        if (capital[i] > 0) {
          capital[i] *=
              Math.pow(1 - bets[i] * limits[trait], behind) * (1 + bets[i] * (1 - limits[trait]));
        }
      }
      touched[trait] = requests;
    }
  }

  /**
   * Puts in a fresh stake, the same on every purse.
   *
   * @return the capital, after the requests so far
   */
  double stake(double amount) {
    double each = amount / capital.length;
    if (missedOver != requests) {
      for (int i = 0; i < missed.length; i++) {
        missed[i] = Math.pow(1 - bets[i] * limits[i / PURSES], requests);
      }
      missedOver = requests;
    }
    double sum = 0;
    for (int trait = 0; trait < limits.length; trait++) {
      int behind = requests - touched[trait];
      for (int i = trait * PURSES; i < (trait + 1) * PURSES; i++) {
        double decay =
            behind == requests ? missed[i] : Math.pow(1 - bets[i] * limits[trait], behind);
        capital[i] *= decay;
        sum += capital[i];
        capital[i] += each;
      }
      touched[trait] = 0;
    }
    requests = 0;
    return sum;
  }

  /** The capital of one trait, as of the last stake. */
  double capital(int trait) {
    double sum = 0;
    for (int i = trait * PURSES; i < (trait + 1) * PURSES; i++) {
      sum += capital[i];
    }
    return sum;
  }

  /** The largest share that each trait may take. */
  double[] limits() {
    return limits.clone();
  }
}
