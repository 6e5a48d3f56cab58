package dev.retort.scheduler;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.Message;
import dev.retort.capture.Prompt;
import dev.retort.capture.Role;
import dev.retort.capture.TaskName;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.ToolCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Tickets of a few kinds, each with words of its own among words that mean nothing; one in twenty
 * has only the latter, and can only be guessed at.
 */
final class TicketTraffic {
  static final TaskName TASK = new TaskName("tickets");
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final int WORDS_PER_KIND = 30;
  private static final int FILLERS = 400;
  private static final int TELLING = 6;
  private static final int TELLING_NOTHING = 5;
  private static final int ONE_IN = 20;

  private final SplittableRandom random;
  private final List<Exchange> exchanges = new ArrayList<>();

  private TicketTraffic(long seed) {
    this.random = new SplittableRandom(seed);
  }

  static TicketTraffic seeded(long seed) {
    return new TicketTraffic(seed);
  }

  /** Adds tickets of the first kinds, a minute apart, answered by the teacher. */
  TicketTraffic tickets(int count, int kinds) {
    return tickets(count, kinds, UnaryOperator.identity());
  }

  /** Adds tickets whose answers a teacher gives who has changed. */
  TicketTraffic tickets(int count, int kinds, UnaryOperator<String> teacher) {
    for (int i = 0; i < count; i++) {
      int kind = random.nextInt(kinds);
      boolean telling = random.nextInt(ONE_IN) > 0;
      List<String> words = new ArrayList<>();
      for (int word = 0; word < TELLING; word++) {
        words.add(
            telling
                ? "k" + kind + "w" + random.nextInt(WORDS_PER_KIND)
                : "f" + random.nextInt(FILLERS));
      }
      for (int word = 0; word < TELLING_NOTHING; word++) {
        words.add("f" + random.nextInt(FILLERS));
      }
      add(words.stream().collect(Collectors.joining(" ")), teacher.apply("kind-" + kind));
    }
    return this;
  }

  /** Adds tickets whose answers are documents. */
  TicketTraffic documents(int count) {
    return tickets(count, 3, kind -> "{\"kind\":\"%s\"}".formatted(kind));
  }

  /** Adds tickets whose answers are sets of labels, in whatever order comes. */
  TicketTraffic sets(int count) {
    List<List<String>> sets =
        List.of(
            List.of("[\"delay\", \"refund\"]", "[\"refund\",\"delay\"]"),
            List.of("[\"delay\"]", "[\"delay\",\"delay\"]"),
            List.of("[]", "[ ]"));
    return tickets(
        count,
        3,
        (kind, number) ->
            new Completion(
                sets.get(kind.charAt(kind.length() - 1) - '0').get(number % 10 == 0 ? 1 : 0),
                Completion.Finish.STOP));
  }

  /** Adds tickets that a function is called for; how its arguments are written differs. */
  TicketTraffic calls(int count) {
    return tickets(
        count,
        3,
        (kind, number) ->
            new Completion(
                "",
                Completion.Finish.TOOL_CALLS,
                List.of(
                    new ToolCall(
                        kind.equals("kind-0") ? "escalate" : "route",
                        number % 2 == 0
                            ? "{\"queue\":\"%s\",\"priority\":1}".formatted(kind)
                            : "{ \"priority\": 1.0, \"queue\": \"%s\" }".formatted(kind))),
                List.of()));
  }

  /** Adds tickets that are answered with a sentence, which names a number of each ticket's own. */
  TicketTraffic sentences(int count) {
    return tickets(
        count,
        3,
        (kind, number) ->
            new Completion(
                "Thank you for your message about %s; we keep it as number %d and a colleague will call you back within two working days."
                    .formatted(kind, 10_000 + number),
                Completion.Finish.STOP));
  }

  private TicketTraffic tickets(
      int count, int kinds, BiFunction<String, Integer, Completion> teacher) {
    int first = exchanges.size();
    tickets(count, kinds);
    for (int i = first; i < exchanges.size(); i++) {
      Exchange ticket = exchanges.get(i);
      exchanges.set(i, answered(ticket, teacher.apply(ticket.completion().text(), i)));
    }
    return this;
  }

  private static Exchange answered(Exchange ticket, Completion answer) {
    return new Exchange(
        ticket.id(),
        ticket.task(),
        ticket.createdAt(),
        ticket.model(),
        ticket.prompt(),
        answer,
        ticket.usage(),
        ticket.latency(),
        ticket.answeredBy(),
        ticket.correction());
  }

  private void add(String text, String answer) {
    int number = exchanges.size();
    exchanges.add(
        new Exchange(
            new ExchangeId("ticket-%05d".formatted(number)),
            Optional.of(TASK),
            at(number),
            "frontier",
            new Prompt(
                List.of(
                    new Message(Role.SYSTEM, "Name the ticket's kind."),
                    new Message(Role.USER, text))),
            new Completion(answer, Completion.Finish.STOP),
            new TokenUsage(120, 4),
            Duration.ofMillis(700),
            AnsweredBy.TEACHER,
            Optional.empty()));
  }

  /** When a ticket came in. */
  static Instant at(int number) {
    return START.plus(Duration.ofMinutes(number));
  }

  List<Exchange> exchanges() {
    return List.copyOf(exchanges);
  }

  /** Those from a number on. */
  List<Exchange> from(int number) {
    return List.copyOf(exchanges.subList(number, exchanges.size()));
  }
}
