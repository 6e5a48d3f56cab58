package dev.retort.console.traffic;

import dev.retort.capture.Exchange;
import dev.retort.capture.TaskName;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Which exchanges are counted together.
 *
 * @param day in UTC
 * @param task empty: none is known
 * @param model that was asked for
 * @param application whose key the requests came with; empty: none
 * @param answerer who answered
 */
public record TrafficCell(
    LocalDate day,
    Optional<TaskName> task,
    String model,
    Optional<String> application,
    Answerer answerer) {

  static TrafficCell of(Exchange exchange) {
    return new TrafficCell(
        LocalDate.ofInstant(exchange.createdAt(), ZoneOffset.UTC),
        exchange.task(),
        exchange.model(),
        exchange.details().application(),
        Answerer.of(exchange.answeredBy()));
  }
}
