package dev.retort.router.drift;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Watches one family of traits: learns how large a share of traffic each takes, and bets against
 * its taking more. Not thread-safe.
 */
final class TraitWatch {
  /** So many requests go by between two looks at the capital. */
  static final int LOOK = 64;

  private static final Duration MONTH = Duration.ofDays(30);

  /** Where nobody asks for longer, time passes for the stakes no further. */
  private static final Duration LONGEST_PAUSE = Duration.ofDays(1);

  private final int traits;
  private final double stakesPerMonth;
  private ShareStretches gathered;
  private Optional<ShareBets> bets = Optional.empty();
  private Optional<ShareStretches> settling = Optional.empty();
  private Optional<Instant> stakedAt = Optional.empty();
  private int sinceLook;
  private double capital;

  /**
   * A watch that knows nothing yet.
   *
   * @param stakesPerMonth false alarms that it may be expected to raise in 30 days
   */
  TraitWatch(int traits, double stakesPerMonth) {
    this.traits = traits;
    this.stakesPerMonth = stakesPerMonth;
    this.gathered = new ShareStretches(traits);
  }

  /**
   * What a file holds of it: not the capital, without which it errs no more often.
   *
   * @param limits null as long as there are none
   * @param settling null unless it is paused
   */
  // A form for files: nobody compares two.
  @SuppressWarnings("ArrayRecordComponent")
  record State(ShareStretches.State gathered, float[] limits, ShareStretches.State settling) {}

  State state() {
    return new State(
        gathered.state(),
        bets.map(ShareBets::limits).map(TraitWatch::narrowed).orElse(null),
        settling.map(ShareStretches::state).orElse(null));
  }

  /** Goes on where another one was. */
  void restore(State state) {
    gathered = ShareStretches.of(state.gathered());
    bets = Optional.ofNullable(state.limits()).map(limits -> new ShareBets(widened(limits)));
    settling = Optional.ofNullable(state.settling()).map(ShareStretches::of);
  }

  private static float[] narrowed(double... limits) {
    float[] narrowed = new float[limits.length];
    for (int i = 0; i < limits.length; i++) {
      narrowed[i] = (float) limits[i];
    }
    return narrowed;
  }

  private static double[] widened(float... limits) {
    return IntStream.range(0, limits.length).mapToDouble(i -> limits[i]).toArray();
  }

  /** Learns from a request. */
  void gather(int... requests) {
    gathered.observe(requests);
  }

  /** Stretches learned from since the last {@link #adopt}. */
  int stretches() {
    return gathered.stretches();
  }

  /** Compares with what was learned so far from now on, and learns anew. */
  void adopt(double tolerance) {
    start(gathered.limits(tolerance));
    gathered = new ShareStretches(traits);
  }

  private void start(double... limits) {
    bets = Optional.of(new ShareBets(limits));
    settling = Optional.empty();
    stakedAt = Optional.empty();
    sinceLook = 0;
    capital = 0;
  }

  /** Knows nothing again. */
  void forget() {
    gathered = new ShareStretches(traits);
    bets = Optional.empty();
    settling = Optional.empty();
    stakedAt = Optional.empty();
    capital = 0;
  }

  /** Compares a request, if there is anything to compare it with. */
  void compare(Instant at, int... request) {
    if (settling.isPresent()) {
      settling.get().observe(request);
    } else if (bets.isPresent()) {
      bets.get().observe(request);
      if (++sinceLook == LOOK) {
        sinceLook = 0;
        capital = bets.get().stake(due(at));
        stakedAt = Optional.of(at);
      }
    }
  }

  private double due(Instant at) {
    Duration passed = stakedAt.map(last -> Duration.between(last, at)).orElse(Duration.ZERO);
    Duration counted = passed.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : passed;
    return counted.isNegative()
        ? 0
        : stakesPerMonth * ((double) counted.toMillis() / MONTH.toMillis());
  }

  /** Whether requests are compared. */
  boolean isComparing() {
    return bets.isPresent() && settling.isEmpty();
  }

  /** What the bets have come to: 1 is an alarm, if it is the only watch. */
  double capital() {
    return capital;
  }

  /** The traits that have won most, the first the most. */
  List<Integer> winners(int most) {
    return bets.stream()
        .flatMap(
            placed ->
                IntStream.range(0, traits)
                    .boxed()
                    .sorted((a, b) -> Double.compare(placed.capital(b), placed.capital(a)))
                    .limit(most))
        .collect(Collectors.toList());
  }

  /** What a trait has won. */
  double capital(int trait) {
    return bets.map(placed -> placed.capital(trait)).orElse(0.0);
  }

  /** The largest share that a trait may take. */
  double limit(int trait) {
    return bets.orElseThrow().limits()[trait];
  }

  /** Stops comparing, to get used to what has changed. */
  void pause() {
    if (bets.isPresent()) {
      settling = Optional.of(new ShareStretches(traits));
      capital = 0;
    }
  }

  /** Whether it has seen enough of what has changed; true unless it is paused. */
  boolean hasSettled(int stretches) {
    return settling.map(seen -> seen.stretches() >= stretches).orElse(true);
  }

  /** Compares again: what was seen in the pause is usual as well. */
  void resume(double tolerance) {
    if (settling.isPresent()) {
      double[] now = settling.get().limits(tolerance);
      double[] before = bets.orElseThrow().limits();
      Arrays.setAll(now, trait -> Math.max(now[trait], before[trait]));
      start(now);
    }
  }
}
