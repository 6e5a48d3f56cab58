package dev.retort.router;

import dev.retort.capture.Exchange;
import dev.retort.capture.TaskName;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** How many of each task's requests are drawn, and what that has cost. Thread-safe. */
final class TeacherShares {
  private final double usual;
  private final Map<TaskName, TaskShare> shares = new ConcurrentHashMap<>();

  /**
   * Shares.
   *
   * @param usual of tasks whose policy names none
   */
  TeacherShares(double usual) {
    this.usual = usual;
  }

  /** Goes on where it was. */
  void restore(Map<TaskName, TaskShare> state) {
    shares.putAll(state);
  }

  /** Where it is. */
  SortedMap<TaskName, TaskShare> state() {
    return new TreeMap<>(shares);
  }

  /** The probability with which a request is drawn. */
  double share(TaskName task, SamplingPolicy policy, Instant at) {
    return shares
        .compute(
            task,
            (name, now) ->
                (now == null ? TaskShare.START : now).at(at, policy, policy.share().orElse(usual)))
        .share();
  }

  /** Whether a request may be drawn that only trains. */
  boolean affordsExtras(TaskName task, SamplingPolicy policy, Instant at) {
    return of(task).affordsExtras(at, policy);
  }

  /** Counts an answer of the uniform sample. */
  void sampled(TaskName task, double propensity, Exchange exchange) {
    shares.compute(
        task,
        (name, now) ->
            (now == null ? TaskShare.START : now)
                .sampled(exchange.createdAt(), propensity, dollars(exchange)));
  }

  /** Counts an answer that only trains. */
  void extra(TaskName task, Exchange exchange) {
    shares.compute(
        task,
        (name, now) ->
            (now == null ? TaskShare.START : now).extra(exchange.createdAt(), dollars(exchange)));
  }

  private static double dollars(Exchange exchange) {
    return exchange.details().cost().orElse(0.0);
  }

  /** Draws more for some time, from the next full hour on. */
  void raise(TaskName task, SamplingPolicy.Raise by, Instant at) {
    shares.compute(task, (name, now) -> (now == null ? TaskShare.START : now).raised(at, by));
  }

  /** Where a task is. */
  TaskShare of(TaskName task) {
    return shares.getOrDefault(task, TaskShare.START);
  }
}
