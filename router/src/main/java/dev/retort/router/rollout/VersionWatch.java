package dev.retort.router.rollout;

import dev.retort.evaluator.statistics.ChangePointEProcess;
import dev.retort.evaluator.statistics.Percent;
import dev.retort.router.rollout.Observation.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Watches one version in service: how often it fails, has its answers held back, and is slow. Each
 * is tested by a {@link ChangePointEProcess} of its own against the share that its policy
 * tolerates, so that looking all the time costs nothing: while no share, given whatever came
 * before, is above its limit, the version is ever accused with probability at most {@link
 * RollbackPolicy#falseAlarm}, a third of it for each.
 *
 * <p>A request that is sent again and again counts each time. Observations wait until somebody
 * judges; beyond {@value #MOST_WAITING}, whatever they are, they are left out. Thread-safe.
 */
public final class VersionWatch {
  private static final int MOST_WAITING = 1 << 16;
  private static final int TESTS = 3;
  private static final double NO_LIMIT = 1;

  private final String version;
  private final Optional<Duration> limit;
  private final ArrayBlockingQueue<Observation> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final List<Test> tests = new ArrayList<>();

  /** One test, and what is a loss in it. */
  private final class Test {
    private final RollbackCause cause;
    private ChangePointEProcess process;

    Test(RollbackCause cause, double tolerated, double falseAlarm) {
      this.cause = cause;
      this.process = ChangePointEProcess.start(tolerated, falseAlarm);
    }

    void see(List<Observation> observations) {
      process =
          process.observe(
              observations.stream()
                  .filter(one -> one.isOfAnswer() == (cause == RollbackCause.VIOLATIONS))
                  .mapToDouble(one -> isLoss(cause, one) ? 1 : 0)
                  .toArray());
    }
  }

  /**
   * A watch that has seen nothing yet.
   *
   * @param version what to call it
   * @param limit of its latency; empty: only answers that never come are slow
   */
  public VersionWatch(String version, RollbackPolicy policy, Optional<Duration> limit) {
    this.version = version;
    this.limit = limit;
    add(RollbackCause.FAILURES, policy.failures(), policy);
    add(RollbackCause.VIOLATIONS, policy.violations(), policy);
    add(RollbackCause.LATENCY, policy.slow(), policy);
  }

  private void add(RollbackCause cause, double tolerated, RollbackPolicy policy) {
    if (tolerated < NO_LIMIT) {
      tests.add(new Test(cause, tolerated, policy.falseAlarm() / TESTS));
    }
  }

  /** Takes an observation in; never waits. */
  public void saw(Observation observation) {
    waiting.offer(observation);
  }

  /** The limit of its latency. */
  public Optional<Duration> limit() {
    return limit;
  }

  /** Weighs what was seen since the last time; empty while there is nothing to accuse it of. */
  public synchronized Optional<RollbackEvidence> judge() {
    List<Observation> seen = new ArrayList<>();
    waiting.drainTo(seen);
    if (!seen.isEmpty()) {
      tests.forEach(test -> test.see(seen));
    }
    return tests.stream().filter(test -> test.process.alarmed()).findFirst().map(this::evidence);
  }

  private boolean isLoss(RollbackCause cause, Observation one) {
    return switch (cause) {
      case FAILURES -> one.outcome() == Outcome.FAILED;
      case VIOLATIONS -> one.outcome() == Outcome.HELD_BACK;
      case LATENCY ->
          one.outcome() == Outcome.LATE
              || limit.filter(longest -> one.latency().compareTo(longest) > 0).isPresent();
      case CERTIFICATE, COMPARISON, WARM_UP ->
          throw new IllegalStateException(cause + " is not told by single requests");
    };
  }

  private RollbackEvidence evidence(Test test) {
    ChangePointEProcess process = test.process;
    long requests = process.whole().observations();
    long losses = Math.round(process.whole().lossSum());
    TreeMap<String, Double> numbers = new TreeMap<>();
    numbers.put("requests", (double) requests);
    numbers.put("losses", (double) losses);
    numbers.put("tolerated", process.epsilon());
    numbers.put("falseAlarm", process.delta());
    numbers.put("logEValue", process.largestLogValue());
    limit.ifPresent(longest -> numbers.put("limitMillis", longest.toNanos() / 1e6));
    return new RollbackEvidence(
        test.cause,
        "%s %s %,d of %,d %s; more than %s is not tolerated (e = %s, %.0f needed)"
            .formatted(
                version,
                what(test.cause),
                losses,
                requests,
                test.cause == RollbackCause.VIOLATIONS ? "answers" : "requests",
                Percent.of(process.epsilon()),
                String.format(Locale.ROOT, "%.3g", Math.exp(process.largestLogValue())),
                1 / process.delta()),
        numbers);
  }

  private String what(RollbackCause cause) {
    return switch (cause) {
      case FAILURES -> "failed at";
      case VIOLATIONS -> "had to be kept from giving";
      default ->
          limit
              .map(
                  longest ->
                      String.format(
                          Locale.ROOT, "took more than %.0f ms for", longest.toNanos() / 1e6))
              .orElse("had no answer in time for");
    };
  }
}
