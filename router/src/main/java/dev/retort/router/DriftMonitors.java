package dev.retort.router;

import dev.retort.capture.TaskName;
import dev.retort.router.clock.SteadyClock;
import dev.retort.router.drift.DriftEvent;
import dev.retort.router.drift.DriftMonitor;
import dev.retort.router.drift.DriftPolicy;
import dev.retort.router.drift.ObservedRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The monitors of drift, one a task, each with a file that a restart goes on from. Monitors live on
 * an axis of time that nobody sets; files and events have the clock's.
 *
 * <p>Watches and writes on one thread, as whoever holds it sees to; what it says of itself may be
 * asked from any.
 */
final class DriftMonitors {
  private static final Logger LOG = LoggerFactory.getLogger(DriftMonitors.class);

  /** Between two times that a monitor is written. */
  private static final Duration SELDOM = Duration.ofHours(1);

  private final LiveFiles files;
  private final SteadyClock clock;
  private final Consumer<Runnable> disk;
  private final Map<TaskName, DriftMonitor> monitors = new ConcurrentHashMap<>();
  private final Map<TaskName, Duration> written = new TreeMap<>();

  /**
   * Monitors that go on where their files are.
   *
   * @param disk does what writes, and minds a disk that refuses
   */
  DriftMonitors(LiveFiles files, SteadyClock clock, Consumer<Runnable> disk) {
    this.files = files;
    this.clock = clock;
    this.disk = disk;
  }

  /** How new a request is; empty as long as nobody knows. */
  OptionalDouble novelty(TaskName task, ObservedRequest seen) {
    DriftMonitor monitor = monitors.get(task);
    return monitor == null ? OptionalDouble.empty() : monitor.novelty(seen);
  }

  /**
   * Shows something to a task's monitor, and writes down what that knows if it is time.
   *
   * @param raise puts on record what was made certain, if anything: before the monitor is written,
   *     which by then is used to it
   */
  void watch(
      TaskName task,
      DriftPolicy policy,
      Function<DriftMonitor, Optional<DriftEvent>> observation,
      Consumer<DriftEvent> raise) {
    DriftMonitor monitor = monitors.computeIfAbsent(task, added -> resumed(added, policy));
    Optional<DriftEvent> event =
        observation.apply(monitor).map(drifted -> drifted.shifted(clock.stepped()));
    event.ifPresent(raise);
    Duration now = clock.elapsed();
    boolean fresh = written.containsKey(task) && now.minus(written.get(task)).compareTo(SELDOM) < 0;
    if (event.isPresent() || !fresh) {
      written.put(task, now);
      write(task, monitor);
    }
  }

  private DriftMonitor resumed(TaskName task, DriftPolicy policy) {
    try {
      return files
          .monitor(task)
          .map(state -> state.knownAt(clock.instant()).shifted(clock.stepped().negated()))
          .map(state -> DriftMonitor.resume(task, policy, state))
          .orElseGet(() -> new DriftMonitor(task, policy));
    } catch (RuntimeException e) {
      LOG.warn("what the monitor of {} knew cannot be read, it starts anew", task, e);
      return new DriftMonitor(task, policy);
    }
  }

  private void write(TaskName task, DriftMonitor monitor) {
    disk.accept(() -> files.write(task, monitor.state().shifted(clock.stepped())));
  }

  /** Writes what every monitor knows. */
  void writeAll() {
    monitors.forEach(this::write);
  }

  /** Where each task's monitor stands. */
  SortedMap<TaskName, DriftMonitor.Standing> standings() {
    SortedMap<TaskName, DriftMonitor.Standing> standings = new TreeMap<>();
    monitors.forEach(
        (task, monitor) -> standings.put(task, monitor.standing().shifted(clock.stepped())));
    return standings;
  }
}
