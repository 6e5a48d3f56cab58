package dev.retort.dataset.benchmark;

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
import java.util.UUID;

/**
 * A day's traffic of a labelling task, about 1 KB an exchange: words of a skewed vocabulary, one in
 * ten requests sent before, one in twenty nearly so, and a tenth with something wrong with the
 * answer. A function of the seed.
 */
final class SyntheticTraffic {
  static final TaskName TASK = new TaskName("benchmark");

  private static final Instant START = Instant.parse("2025-06-01T00:00:00Z");
  private static final int VOCABULARY = 30_000;
  private static final int LABELS = 77;
  private static final int RECENT = 1000;

  private final SplittableRandom random;
  private final long total;
  private final String[] words = new String[VOCABULARY];
  private final List<List<String>> recent = new ArrayList<>();
  private long made;

  SyntheticTraffic(long seed, long total) {
    this.random = new SplittableRandom(seed);
    this.total = total;
    for (int word = 0; word < VOCABULARY; word++) {
      words[word] = word(word);
    }
  }

  Exchange next() {
    List<String> request = request();
    int label = Math.floorMod(request.get(0).hashCode(), LABELS);
    Completion completion = completion("label_" + label);
    Instant at = START.plus(Duration.ofDays(1).multipliedBy(made).dividedBy(total));
    made++;
    return new Exchange(
        new ExchangeId(new UUID(random.nextLong(), random.nextLong()).toString()),
        Optional.of(TASK),
        at.plusNanos(random.nextInt(1000) * 1000L),
        "frontier-teacher",
        new Prompt(
            List.of(
                new Message(Role.SYSTEM, "Say which of the labels the message has."),
                new Message(Role.USER, String.join(" ", request)))),
        completion,
        new TokenUsage(200, 3),
        Duration.ofMillis(300),
        AnsweredBy.TEACHER,
        Optional.empty());
  }

  private List<String> request() {
    int kind = random.nextInt(100);
    if (recent.size() == RECENT && kind < 10) {
      return recent.get(random.nextInt(RECENT));
    }
    List<String> request =
        recent.size() == RECENT && kind < 15
            ? edited(recent.get(random.nextInt(RECENT)))
            : fresh(80 + random.nextInt(120));
    if (recent.size() < RECENT) {
      recent.add(request);
    } else {
      recent.set(random.nextInt(RECENT), request);
    }
    return request;
  }

  private List<String> fresh(int length) {
    List<String> request = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      request.add(draw());
    }
    return request;
  }

  private List<String> edited(List<String> request) {
    List<String> edited = new ArrayList<>(request);
    for (int edits = 1 + random.nextInt(4); edits > 0; edits--) {
      edited.set(1 + random.nextInt(edited.size() - 1), draw());
    }
    return edited;
  }

  /** Frequent words are frequent: the rank is a power of a uniform variate. */
  private String draw() {
    double uniform = random.nextDouble();
    return words[(int) (VOCABULARY * uniform * uniform * uniform)];
  }

  private Completion completion(String label) {
    return switch (random.nextInt(50)) {
      case 0 -> new Completion("", Finish.ERROR);
      case 1 -> new Completion("I'm sorry, but I can't help with that.", Finish.STOP);
      case 2 -> new Completion(label.substring(0, 4), Finish.LENGTH);
      case 3 -> new Completion("**" + label + "**", Finish.STOP);
      case 4 -> new Completion("Label: " + label, Finish.STOP);
      default -> new Completion(label, Finish.STOP);
    };
  }

  private static String word(int number) {
    StringBuilder word = new StringBuilder();
    for (int rest = number + 20; rest > 0; rest /= 20) {
      word.append("bdfgklmnprstvzchjwqx".charAt(rest % 20)).append("aeiou".charAt(rest % 5));
    }
    return word.toString();
  }
}
