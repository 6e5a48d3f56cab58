package dev.retort.router;

import dev.retort.capture.TaskName;
import dev.retort.router.clock.SteadyClock;
import dev.retort.router.rollout.RollbackCause;
import dev.retort.router.rollout.RolloutEvent;
import dev.retort.router.rollout.RolloutEvent.Quarantined;
import dev.retort.router.rollout.Rollouts;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Champions that were rolled back here and that the registry does not know of yet. It is told again
 * and again, with growing pauses, after a restart too, until it has heard. Thread-safe.
 */
final class Reversals {
  private static final Logger LOG = LoggerFactory.getLogger(Reversals.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private final Rollouts rollouts;
  private final RolloutMeters meters;
  private final Executor worker;
  private final Map<Quarantined, Attempts> pending = new ConcurrentHashMap<>();

  /** What came of telling so far; the next time is one of {@link SteadyClock#elapsed}. */
  private record Attempts(Duration next, Duration pause, Optional<String> problem) {}

  /**
   * Those that the journal knows of.
   *
   * @param worker may wait for the registry
   */
  Reversals(Rollouts rollouts, RolloutMeters meters, Executor worker) {
    this.rollouts = rollouts;
    this.meters = meters;
    this.worker = worker;
    rollouts.journal().unreversed().forEach(this::add);
  }

  /**
   * Has the registry told, if it is to be: a version that never served is nobody else's business.
   */
  void add(Quarantined event) {
    if (event.alias().equals("champion") && event.evidence().cause() != RollbackCause.WARM_UP) {
      pending.put(event, new Attempts(Duration.ZERO, FIRST_PAUSE, Optional.empty()));
    }
  }

  /**
   * Tells the registry of those whose time has come.
   *
   * @param now how much time has really passed, by {@link SteadyClock#elapsed}
   */
  void tellDue(Duration now) {
    pending.forEach(
        (event, attempts) -> {
          if (attempts.next().compareTo(now) <= 0) {
            pending.put(
                event,
                new Attempts(
                    now.plus(attempts.pause()), longer(attempts.pause()), attempts.problem()));
            worker.execute(() -> tell(event));
          }
        });
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }

  private void tell(Quarantined event) {
    if (!pending.containsKey(event)) {
      return;
    }
    try {
      Optional<String> now =
          rollouts.reversal().reverse(event.task(), event.digest(), event.evidence().summary());
      pending.remove(event);
      meters.reversed(event.task(), true);
      LOG.warn(
          "{}: the registry's champion is {}",
          event.task(),
          now.map(version -> version + " again").orElse("gone, as no other version may serve"));
      rollouts
          .journal()
          .add(
              new RolloutEvent.Reversed(
                  rollouts.clock().instant(), event.task(), event.alias(), event.digest(), now));
    } catch (RuntimeException e) {
      failed(event, e);
    }
  }

  private void failed(Quarantined event, RuntimeException failure) {
    String problem = String.valueOf(failure.getMessage());
    meters.reversed(event.task(), false);
    Attempts before =
        pending.computeIfPresent(
            event,
            (key, attempts) ->
                new Attempts(attempts.next(), attempts.pause(), Optional.of(problem)));
    if (before != null) {
      LOG.warn(
          "{} was rolled back here, but the registry still has it as champion, and other routers may serve it: {} It is tried again; `retort rollback {}` does it by hand.",
          event.version(),
          problem,
          event.task());
    }
  }

  /** The alias points elsewhere by now: there is nothing to tell. */
  void settle(TaskName task) {
    pending
        .keySet()
        .removeIf(
            event ->
                event.task().equals(task)
                    && !rollouts.journal().isQuarantined(task, event.alias(), event.digest()));
  }

  /** Why the registry could not be told of a task's rollback, if that is so. */
  Optional<String> problem(TaskName task) {
    return pending.entrySet().stream()
        .filter(entry -> entry.getKey().task().equals(task))
        .flatMap(entry -> entry.getValue().problem().stream())
        .findFirst();
  }
}
