package dev.retort.router;

import dev.retort.capture.Exchange;
import dev.retort.capture.TaskName;
import dev.retort.evaluator.cost.SampledShare;
import dev.retort.router.clock.SteadyClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.UnaryOperator;

/**
 * How many of each task's requests are drawn, and what that has cost. Goes on as it would have
 * where the clock is set. Thread-safe.
 */
final class TeacherShares {
  private final double usual;
  private final SteadyClock clock;
  private final Map<TaskName, Known> shares = new ConcurrentHashMap<>();

  /**
   * A share, with what the clock had been set by when its hours were told.
   *
   * @param stepped as of {@link SteadyClock#stepped}
   */
  private record Known(TaskShare share, Duration stepped) {
    TaskShare now(Duration steppedSince) {
      return share.shifted(steppedSince.minus(stepped));
    }
  }

  /**
   * Shares.
   *
   * @param usual of tasks whose policy names none
   */
  TeacherShares(double usual, SteadyClock clock) {
    this.usual = usual;
    this.clock = clock;
  }

  /** Goes on where it was. */
  void restore(Map<TaskName, TaskShare> state) {
    state.forEach((task, share) -> change(task, none -> share.knownAt(clock.instant())));
  }

  /** Where it is. */
  SortedMap<TaskName, TaskShare> state() {
    SortedMap<TaskName, TaskShare> state = new TreeMap<>();
    shares.keySet().forEach(task -> state.put(task, of(task)));
    return state;
  }

  private TaskShare change(TaskName task, UnaryOperator<TaskShare> change) {
    return shares
        .compute(
            task,
            (name, known) -> {
              Duration stepped = clock.stepped();
              TaskShare now = known == null ? TaskShare.START : known.now(stepped);
              return new Known(change.apply(now), stepped);
            })
        .share();
  }

  /**
   * The probability with which a request is drawn.
   *
   * @param answered tells what share of requests the student answers, in (0, 1]; asked once an hour
   */
  double share(TaskName task, SamplingPolicy policy, Instant at, DoubleSupplier answered) {
    double taken = policy.share().orElse(usual);
    return change(
            task,
            now ->
                now.endsBefore(at)
                    ? now.at(at, policy, SampledShare.drawn(taken, answered.getAsDouble()))
                    : now)
        .share();
  }

  /** Whether a request may be drawn that only trains. */
  boolean affordsExtras(TaskName task, SamplingPolicy policy, Instant at) {
    return of(task).affordsExtras(at, policy);
  }

  /** Counts an answer of the uniform sample. */
  void sampled(TaskName task, double propensity, Exchange exchange) {
    change(task, now -> now.sampled(exchange.createdAt(), propensity, dollars(exchange)));
  }

  /** Counts an answer that only trains. */
  void extra(TaskName task, Exchange exchange) {
    change(task, now -> now.extra(exchange.createdAt(), dollars(exchange)));
  }

  private static double dollars(Exchange exchange) {
    return exchange.details().cost().orElse(0.0);
  }

  /** Draws more for some time, from the next full hour on. */
  void raise(TaskName task, SamplingPolicy.Raise by, Instant at) {
    change(task, now -> now.raised(at, by));
  }

  /** Where a task is. */
  TaskShare of(TaskName task) {
    Known known = shares.get(task);
    return known == null ? TaskShare.START : known.now(clock.stepped());
  }
}
