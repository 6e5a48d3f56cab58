package dev.retort.console.trace;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.PriceTable;
import dev.retort.capture.TaskName;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.TraceStep;
import dev.retort.capture.http.RoutedRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One request of a trace.
 *
 * @param exchange which
 * @param at when it came in
 * @param span its own id
 * @param parent the id of what made it
 * @param task whose it is
 * @param kind what kind of step it says it is
 * @param by who answered
 * @param version the student that gave the answer, now or to the cache
 * @param cost US dollars that the provider charged
 * @param spared about how many dollars the teacher would have charged for an answer that it was not
 *     asked for, by the lengths of the texts
 * @param latency until the answer was whole
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record LoggedStep(
    ExchangeId exchange,
    Instant at,
    String span,
    Optional<String> parent,
    Optional<TaskName> task,
    Optional<String> kind,
    By by,
    Optional<String> version,
    Optional<Double> cost,
    Optional<Double> spared,
    Duration latency) {
  private static final int CHARACTERS_A_TOKEN = 4;

  /** Who answered. */
  public enum By {
    /** The frontier model. */
    TEACHER,
    /** A student. */
    STUDENT,
    /** Nobody: the answer had been given before. */
    CACHE
  }

  static LoggedStep of(Exchange exchange, TraceStep step, PriceTable prices) {
    By by = by(exchange.answeredBy());
    return new LoggedStep(
        exchange.id(),
        exchange.createdAt(),
        step.span(),
        step.parent(),
        exchange.task(),
        Optional.ofNullable(exchange.details().metadata().get(RoutedRequest.STEP_KEY)),
        by,
        version(exchange.answeredBy()),
        exchange.details().cost(),
        by == By.TEACHER ? Optional.empty() : prices.cost(exchange.model(), estimated(exchange)),
        exchange.latency());
  }

  private static By by(AnsweredBy answeredBy) {
    if (answeredBy instanceof AnsweredBy.Cache) {
      return By.CACHE;
    }
    return answeredBy instanceof AnsweredBy.Student ? By.STUDENT : By.TEACHER;
  }

  private static Optional<String> version(AnsweredBy answeredBy) {
    if (answeredBy instanceof AnsweredBy.Cache cache) {
      return cache.version();
    }
    return answeredBy instanceof AnsweredBy.Student student
        ? Optional.of(student.version())
        : Optional.empty();
  }

  private static TokenUsage estimated(Exchange exchange) {
    long read = exchange.prompt().messages().stream().mapToLong(m -> m.content().length()).sum();
    long written =
        exchange.completion().text().length()
            + exchange.completion().toolCalls().stream()
                .mapToLong(call -> call.arguments().length())
                .sum();
    return new TokenUsage(read / CHARACTERS_A_TOKEN, written / CHARACTERS_A_TOKEN);
  }
}
