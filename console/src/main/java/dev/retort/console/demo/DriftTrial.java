package dev.retort.console.demo;

import dev.retort.capture.ExchangeId;
import dev.retort.capture.TaskName;
import dev.retort.router.drift.DriftEvent;
import dev.retort.router.drift.DriftMonitor;
import dev.retort.router.drift.DriftPolicy;
import dev.retort.router.drift.ObservedRequest;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Lets the real monitor watch simulated traffic. Equal values give equal outcomes.
 *
 * @param policy the monitor's
 * @param scenario what happens
 * @param texts of the caller's own, by label; empty: tickets of the factory
 * @param perDay requests a day
 * @param quiet how long nothing happens after the reference is complete
 * @param watched how long it is watched from then on
 */
public record DriftTrial(
    DriftPolicy policy,
    DriftScenario scenario,
    Map<String, List<String>> texts,
    int perDay,
    Duration quiet,
    Duration watched) {
  private static final Instant START = Instant.parse("2026-03-02T00:00:00Z");
  private static final TaskName TASK = new TaskName("simulated");
  private static final Optional<String> STUDENT = Optional.of("simulated/1");

  /**
   * What came of one stream.
   *
   * @param falseAlarms events before anything happened; all of them, if nothing does
   * @param quietDays how long nothing happened, after the reference was complete
   * @param delay requests from the change to the first event after it, that one included; empty if
   *     there was none
   * @param kind of that event
   * @param requests how many there were in all
   * @param nanos of processor time that the monitor took for all
   */
  public record Outcome(
      int falseAlarms,
      double quietDays,
      OptionalInt delay,
      Optional<DriftEvent.Kind> kind,
      int requests,
      long nanos) {}

  /** Runs a stream. */
  public Outcome run(long seed) {
    Instant compared = START.plus(policy.reference()).plus(policy.reference().dividedBy(7));
    Instant change = compared.plus(quiet);
    Instant end = change.plus(watched);
    DriftTraffic traffic = DriftTraffic.of(scenario, texts, seed, perDay, START, change, end);
    DriftMonitor monitor = new DriftMonitor(TASK, policy);
    boolean drifts = scenario != DriftScenario.NONE;
    List<DriftEvent> events = new ArrayList<>();
    int requests = 0;
    int changed = 0;
    int falseAlarms = 0;
    long nanos = 0;
    ThreadMXBean thread = ManagementFactory.getThreadMXBean();
    while (traffic.hasNext()) {
      DriftTraffic.Request request = traffic.next();
      requests++;
      boolean after = drifts && !request.at().isBefore(change);
      changed += after ? 1 : 0;
      long began = thread.getCurrentThreadCpuTime();
      ObservedRequest seen =
          ObservedRequest.of(new ExchangeId("r-" + requests), request.at(), request.text());
      Optional<DriftEvent> observed =
          monitor.observe(
              seen, new ObservedRequest.Opinion(STUDENT, OptionalDouble.of(request.confidence())));
      Optional<DriftEvent> event = observed.or(() -> monitor.answered(seen, request.answer()));
      nanos += thread.getCurrentThreadCpuTime() - began;
      if (event.isPresent() && after) {
        events.add(event.get());
        break;
      }
      falseAlarms += event.isPresent() ? 1 : 0;
    }
    Duration calm = drifts ? quiet : quiet.plus(watched);
    return new Outcome(
        falseAlarms,
        (double) calm.toHours() / 24,
        events.isEmpty() ? OptionalInt.empty() : OptionalInt.of(changed),
        events.stream().findFirst().map(DriftEvent::kind),
        requests,
        nanos);
  }
}
