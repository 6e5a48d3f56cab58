package dev.retort.console.demo;

import dev.retort.capture.JsonFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;

/**
 * The factory's requests one at a time, and what its teacher makes of each: for those who decide
 * themselves what comes when. Thread-safe.
 */
public final class FactoryDesk {
  private final TicketWriter tickets = new TicketWriter();
  private final OrderWriter orders = new OrderWriter();
  private final TicketTriage triage = new TicketTriage();
  private final OrderReader reader = new OrderReader();

  /** What tickets may be about, each as often as it is the usual matter of one. */
  public List<String> matters() {
    return tickets.mix();
  }

  /** Whether tickets on a matter are written in German, too. */
  public boolean isGerman(String matter) {
    return tickets.isGerman(matter);
  }

  /** A ticket on a matter, in English. */
  public String ticket(String matter, LocalDate today, Random random) {
    return tickets.write(matter, TicketWriter.Language.ENGLISH, today, random).text();
  }

  /** A ticket on a matter that {@linkplain #isGerman is written in German}. */
  public String germanTicket(String matter, LocalDate today, Random random) {
    return tickets.write(matter, TicketWriter.Language.GERMAN, today, random).text();
  }

  /** A purchase order's e-mail. */
  public String order(LocalDate today, Random random) {
    return orders.write(today, random).text();
  }

  /** What a ticket is about. */
  public String matterOf(String ticket) {
    return triage.matter(ticket);
  }

  /** The label of a ticket, by what the factory's teacher knows. */
  public String label(String ticket) {
    return triage.label(ticket);
  }

  /** A purchase order as compact JSON, or an error object if the e-mail states none. */
  public String read(String mail) {
    return reader.read(mail).map(JsonFormat::line).orElse("{\"error\":\"no purchase order\"}");
  }

  /** The instructions of {@link FactoryTraffic#TICKET_ROUTING}. */
  public static String routing() {
    return FactoryTask.TICKET_ROUTING.instructions();
  }

  /** The instructions of {@link FactoryTraffic#PURCHASE_ORDER}. */
  public static String ordering() {
    return FactoryTask.PURCHASE_ORDER.instructions();
  }

  /**
   * When requests come, by the factory's working hours, ascending, in milliseconds.
   *
   * @throws IllegalArgumentException if the span is shorter than an hour
   */
  public static List<Instant> times(int count, Instant start, Duration span, Random random) {
    return WorkingHours.spread(count, start, span, random);
  }
}
