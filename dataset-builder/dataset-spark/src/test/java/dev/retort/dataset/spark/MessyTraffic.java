package dev.retort.dataset.spark;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Completion;
import dev.retort.capture.Completion.Finish;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.Message;
import dev.retort.capture.Prompt;
import dev.retort.capture.Role;
import dev.retort.capture.TaskName;
import dev.retort.capture.TokenUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Traffic that tries every rule: repetitions, edits, quotations, contradictions, refusals. */
final class MessyTraffic {
  /** What a rule has to make of it. */
  static final TaskName TASK = new TaskName("tickets");

  static final String MODEL = "frontier-teacher";

  private static final Instant START = Instant.parse("2025-06-01T00:00:00Z");
  private static final int ROWS = 1500;
  private static final int TEXTS = 300;

  private MessyTraffic() {}

  /** The exchanges of one part of the log. Parts overlap in time and in what they ask. */
  static List<Exchange> part(int part) {
    SplittableRandom random = new SplittableRandom(part);
    List<Exchange> exchanges = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      int text = random.nextInt(TEXTS) + 50 * part;
      exchanges.add(
          new Exchange(
              new ExchangeId("row-%d-%d".formatted(part, row)),
              Optional.empty(),
              START.plusSeconds(random.nextInt(86_400)),
              MODEL,
              new Prompt(List.of(new Message(Role.USER, request(text, random)))),
              answer("kind-" + text % 7, random),
              TokenUsage.UNREPORTED,
              Duration.ZERO,
              AnsweredBy.TEACHER,
              Optional.empty()));
    }
    return exchanges;
  }

  private static String request(int text, SplittableRandom random) {
    SplittableRandom own = new SplittableRandom(1_000_003L * text);
    List<String> words = new ArrayList<>();
    for (int word = 0; word < 30; word++) {
      words.add("w" + own.nextInt(5000));
    }
    int kind = random.nextInt(20);
    if (kind == 0) {
      words.set(random.nextInt(30), "x" + random.nextInt(5000));
    } else if (kind == 1) {
      for (int more = 0; more < 25; more++) {
        words.add("q" + random.nextInt(5000));
      }
    }
    return String.join(" ", words);
  }

  private static Completion answer(String label, SplittableRandom random) {
    return switch (random.nextInt(40)) {
      case 0 -> new Completion("I'm sorry, but I can't help with that.", Finish.STOP);
      case 1 -> new Completion("", Finish.ERROR);
      case 2 -> new Completion("kind-" + random.nextInt(7), Finish.STOP);
      case 3 -> new Completion("**" + label + "**", Finish.STOP);
      default -> new Completion(label, Finish.STOP);
    };
  }
}
