package dev.retort.scheduler.certification;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.CaptureWindow;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.TaskName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A task's exchanges that were drawn for the teacher beside a serving student.
 *
 * <p>A propensity of 0 is a request that a student deferred or could not take: no sample of
 * anything. A propensity of 1 is traffic that no student answered any of (a gateway, a router
 * without a champion, an imported log): complete, but of other hours or other applications than
 * those that the champion serves, and it would outweigh the sample of these many times over.
 *
 * @param log where they are
 * @param task whose
 */
record UniformSample(ExchangeLog log, TaskName task) {
  private static final Comparator<Exchange> ORDER =
      Comparator.comparing(Exchange::createdAt).thenComparing(Exchange::id);

  /**
   * The exchanges of a window that were not in an earlier one, by time. An answer that took long
   * may be captured behind a later request's: what is new is told by the windows' contents, not by
   * the time of the last exchange seen.
   */
  List<Exchange> fresh(CaptureWindow window, Optional<CaptureWindow> seen) {
    Set<ExchangeId> counted = new HashSet<>();
    seen.ifPresent(earlier -> scan(earlier, exchange -> counted.add(exchange.id())));
    List<Exchange> fresh = new ArrayList<>();
    scan(
        window,
        exchange -> {
          if (!counted.contains(exchange.id())) {
            fresh.add(exchange);
          }
        });
    fresh.sort(ORDER);
    return fresh;
  }

  private void scan(CaptureWindow window, Consumer<Exchange> reader) {
    log.scan(
        window,
        exchange -> {
          if (exchange.task().filter(task::equals).isPresent() && isDrawn(exchange.answeredBy())) {
            reader.accept(exchange);
          }
        });
  }

  private static boolean isDrawn(AnsweredBy answeredBy) {
    return answeredBy instanceof AnsweredBy.Teacher teacher
        && teacher.propensity() > 0
        && teacher.propensity() < 1;
  }
}
