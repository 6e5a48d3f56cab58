package dev.retort.console.demo;

import dev.retort.capture.ExchangeId;
import dev.retort.capture.Message;
import dev.retort.capture.Prompt;
import dev.retort.capture.Role;
import dev.retort.capture.TaskName;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;

/**
 * Production-like traffic of a small factory's back office, in two tasks. Working hours are those
 * of Central Europe; some seven in a hundred requests are, or nearly are, sent again.
 */
public final class FactoryTraffic {
  /** What the factory asks the teacher for. */
  public static List<TaskName> tasks() {
    return Arrays.stream(FactoryTask.values()).map(FactoryTask::taskName).toList();
  }

  /** A ticket's text to one of 28 labels. */
  public static final TaskName TICKET_ROUTING = FactoryTask.TICKET_ROUTING.taskName();

  /** A purchase order's e-mail to compact JSON. */
  public static final TaskName PURCHASE_ORDER = FactoryTask.PURCHASE_ORDER.taskName();

  private FactoryTraffic() {}

  /**
   * Requests of both tasks, ascending in time. Equal arguments give equal requests.
   *
   * @param seed of everything random
   * @param ticketCount requests of {@link #TICKET_ROUTING}, ≥ 0
   * @param orderCount requests of {@link #PURCHASE_ORDER}, ≥ 0
   * @param start the earliest time of a request
   * @param span from {@code start} to after the latest request, at least an hour
   */
  public static List<FactoryRequest> generate(
      long seed, int ticketCount, int orderCount, Instant start, Duration span) {
    TicketWriter tickets = new TicketWriter();
    OrderWriter orders = new OrderWriter();
    List<FactoryRequest> requests = new ArrayList<>(ticketCount + orderCount);
    Stream stream = new Stream(seed, start, span);
    requests.addAll(
        stream.of(
            FactoryTask.TICKET_ROUTING,
            ticketCount,
            (today, random) -> tickets.write(today, random).text()));
    requests.addAll(
        stream.of(
            FactoryTask.PURCHASE_ORDER,
            orderCount,
            (today, random) -> orders.write(today, random).text()));
    requests.sort(
        Comparator.comparing(FactoryRequest::at)
            .thenComparing(FactoryRequest::task)
            .thenComparing(FactoryRequest::id));
    return List.copyOf(requests);
  }

  private record Stream(long seed, Instant start, Duration span) {
    List<FactoryRequest> of(
        FactoryTask task, int count, BiFunction<LocalDate, Random, String> writer) {
      Random random = new Random(seed * 31 + task.taskName().value().hashCode());
      Resending resending = new Resending(random);
      List<FactoryRequest> requests = new ArrayList<>(count);
      for (Instant at : WorkingHours.spread(count, start, span, random)) {
        LocalDate today = at.atZone(WorkingHours.ZONE).toLocalDate();
        String text = resending.next(() -> writer.apply(today, random));
        String id = "%s-%x-%06d".formatted(task.taskName(), seed, requests.size() + 1);
        Prompt prompt =
            new Prompt(
                List.of(
                    new Message(Role.SYSTEM, task.instructions()), new Message(Role.USER, text)));
        requests.add(new FactoryRequest(new ExchangeId(id), task.taskName(), at, prompt));
      }
      return requests;
    }
  }
}
