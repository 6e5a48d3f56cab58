package dev.retort.scheduler;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Exchange;
import dev.retort.registry.ModelVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;

/**
 * The share of the requests put to a version lately that it answered. The uniform sample is drawn
 * before it is asked, and caches answer instead of it: neither counts. Not thread-safe.
 */
final class ServedShare {
  /** A week has all its days in it. */
  private static final Duration LATELY = Duration.ofDays(7);

  private final String version;
  private final Instant since;
  private long asked;
  private long answered;

  private ServedShare(String version, Instant since) {
    this.version = version;
    this.since = since;
  }

  /** Of a version, in the days before an instant. */
  static ServedShare until(Instant end, ModelVersion version) {
    Instant first = Promotions.servingSince(version);
    Instant lately = end.minus(LATELY);
    return new ServedShare(version.toString(), first.isAfter(lately) ? first : lately);
  }

  /** Takes an exchange of the task into account. */
  void add(Exchange exchange) {
    if (exchange.createdAt().isBefore(since)) {
      return;
    }
    if (exchange.answeredBy() instanceof AnsweredBy.Student student) {
      asked += student.version().equals(version) ? 1 : 0;
      answered += student.version().equals(version) ? 1 : 0;
    } else if (exchange.answeredBy() instanceof AnsweredBy.Teacher teacher) {
      asked += teacher.propensity() == 0 ? 1 : 0;
    }
  }

  /** Empty if it was asked nothing. */
  OptionalDouble share() {
    return asked == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) answered / asked);
  }
}
