package dev.retort.router.drift;

/**
 * How large a share of traffic each trait has had in any stretch of {@value #LENGTH} requests:
 * seasons included, for a stretch is a few hours of a day. Not thread-safe.
 */
final class ShareStretches {
  /** Requests of a stretch. */
  static final int LENGTH = 500;

  private final int[] counts;
  private final int[] most;
  private int requests;
  private int stretches;

  ShareStretches(int traits) {
    this(new int[traits], new int[traits], 0, 0);
  }

  private ShareStretches(int[] counts, int[] most, int requests, int stretches) {
    this.counts = counts;
    this.most = most;
    this.requests = requests;
    this.stretches = stretches;
  }

  /** What a file holds of it. */
  // A form for files: nobody compares two.
  @SuppressWarnings("ArrayRecordComponent")
  record State(int[] counts, int[] most, int requests, int stretches) {}

  static ShareStretches of(State state) {
    return new ShareStretches(
        state.counts().clone(), state.most().clone(), state.requests(), state.stretches());
  }

  State state() {
    return new State(counts.clone(), most.clone(), requests, stretches);
  }

  void observe(int... traits) {
    for (int trait : traits) {
      counts[trait]++;
    }
    if (++requests == LENGTH) {
      for (int trait = 0; trait < counts.length; trait++) {
        most[trait] = Math.max(most[trait], counts[trait]);
        counts[trait] = 0;
      }
      requests = 0;
      stretches++;
    }
  }

  /** How many stretches are complete. */
  int stretches() {
    return stretches;
  }

  /** The largest share of each trait, and a tolerance more. */
  double[] limits(double tolerance) {
    double[] limits = new double[most.length];
    for (int trait = 0; trait < limits.length; trait++) {
      limits[trait] = Math.min(1, (double) most[trait] / LENGTH + tolerance);
    }
    return limits;
  }
}
