package dev.retort.console.trace;

import dev.retort.capture.CaptureWindow;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.PriceTable;
import dev.retort.console.trace.LoggedStep.By;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The requests that belong together: an agent's work on one matter.
 *
 * @param trace the trace's id
 * @param steps in the order in which they came in, at least one
 */
public record LoggedTrace(String trace, List<LoggedStep> steps) {
  public LoggedTrace {
    steps =
        steps.stream()
            .sorted(
                Comparator.comparing(LoggedStep::at).thenComparing(step -> step.exchange().value()))
            .toList();
    if (steps.isEmpty()) {
      throw new IllegalArgumentException("the trace " + trace + " has no step");
    }
  }

  /**
   * The traces of a window, the latest first.
   *
   * @param prices what the teacher would have charged
   */
  public static List<LoggedTrace> of(ExchangeLog log, CaptureWindow window, PriceTable prices) {
    Map<String, List<LoggedStep>> steps = new HashMap<>();
    log.scan(
        window,
        exchange ->
            exchange
                .details()
                .step()
                .ifPresent(
                    step ->
                        steps
                            .computeIfAbsent(step.trace(), id -> new ArrayList<>())
                            .add(LoggedStep.of(exchange, step, prices))));
    return steps.entrySet().stream()
        .map(entry -> new LoggedTrace(entry.getKey(), entry.getValue()))
        .sorted(
            Comparator.comparing(LoggedTrace::began).reversed().thenComparing(LoggedTrace::trace))
        .toList();
  }

  /** When its first step came in. */
  public Instant began() {
    return steps.get(0).at();
  }

  /** How many steps somebody answered. */
  public long answeredBy(By by) {
    return steps.stream().filter(step -> step.by() == by).count();
  }

  /** US dollars that providers charged for it. */
  public double cost() {
    return steps.stream().mapToDouble(step -> step.cost().orElse(0.0)).sum();
  }

  /** About how many dollars the teacher would have charged in addition, had it answered all. */
  public double spared() {
    return steps.stream().mapToDouble(step -> step.spared().orElse(0.0)).sum();
  }

  /** From its first request to its last answer. */
  public Duration took() {
    return Duration.between(
        began(),
        steps.stream()
            .map(step -> step.at().plus(step.latency()))
            .max(Comparator.naturalOrder())
            .orElseThrow());
  }
}
