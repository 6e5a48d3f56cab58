package dev.retort.capture.discovery;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.CaptureDetails;
import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.Message;
import dev.retort.capture.OfferedTools;
import dev.retort.capture.PriceTable;
import dev.retort.capture.Prompt;
import dev.retort.capture.Role;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.ToolCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Generated traffic of several tasks, shuffled, with the right task of each exchange. */
final class Mix {
  static final Instant START = Instant.parse("2025-06-01T00:00:00Z");

  private static final String SYLLABLES =
      "ba be bi bo bu da de di do du ka ke ki ko ku la le li lo lu ma me mi mo mu na ne ni no nu ra re ri ro ru sa se si so su ta te ti to tu";

  private final Random random;
  private final List<Exchange> exchanges = new ArrayList<>();
  private final Map<ExchangeId, String> right = new HashMap<>();

  Mix(long seed) {
    this.random = new Random(seed);
  }

  /**
   * A request and its answer.
   *
   * @param instructions none if empty
   * @param turns user and assistant in turns, the user first
   */
  record Spoken(
      String instructions, List<String> turns, List<String> tools, String answer, String call) {
    static Spoken of(String instructions, String user, String answer) {
      return new Spoken(instructions, List.of(user), List.of(), answer, "");
    }

    Spoken offering(List<String> names) {
      return new Spoken(instructions, turns, names, answer, call);
    }

    Spoken calling(String name) {
      return new Spoken(instructions, turns, tools, "", name);
    }
  }

  /** Adds exchanges of a task. */
  Mix add(String task, int count, Function<Random, Spoken> speak) {
    for (int i = 0; i < count; i++) {
      Spoken spoken = speak.apply(random);
      List<Message> messages = new ArrayList<>();
      if (!spoken.instructions().isEmpty()) {
        messages.add(new Message(Role.SYSTEM, spoken.instructions()));
      }
      for (int turn = 0; turn < spoken.turns().size(); turn++) {
        messages.add(
            new Message(turn % 2 == 0 ? Role.USER : Role.ASSISTANT, spoken.turns().get(turn)));
      }
      ExchangeId id = new ExchangeId("r" + Long.toHexString(random.nextLong()));
      boolean calls = !spoken.call().isEmpty();
      right.put(id, task);
      exchanges.add(
          new Exchange(
              id,
              Optional.empty(),
              START.plusSeconds(random.nextInt(86_400)),
              "frontier",
              new Prompt(messages),
              calls
                  ? new Completion(
                      "",
                      Completion.Finish.TOOL_CALLS,
                      List.of(new ToolCall(spoken.call(), "{\"q\":\"" + words(random, 2) + "\"}")),
                      List.of())
                  : new Completion(spoken.answer(), Completion.Finish.STOP),
              new TokenUsage(100, 10),
              Duration.ofMillis(100),
              AnsweredBy.TEACHER,
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              new CaptureDetails(
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  new TreeMap<>(
                      spoken.tools().isEmpty()
                          ? Map.of()
                          : Map.of(
                              OfferedTools.METADATA_KEY,
                              OfferedTools.metadataValue(spoken.tools()))),
                  new TreeMap<>())));
    }
    return this;
  }

  ListedExchanges log() {
    List<Exchange> shuffled = new ArrayList<>(exchanges);
    Collections.shuffle(shuffled, random);
    return new ListedExchanges(shuffled);
  }

  Discovery discover() {
    ListedExchanges log = log();
    return new TaskDiscovery(log, prices())
        .discover(log.window(Instant.EPOCH, Instant.MAX), read -> {});
  }

  static PriceTable prices() {
    return new PriceTable(Map.of(PriceTable.ANY_MODEL, new PriceTable.Price(2.5, 10)));
  }

  PairAgreement agreement() {
    return agreement(log(), exchange -> right.get(exchange.id()));
  }

  static PairAgreement agreement(ListedExchanges log, Function<Exchange, String> right) {
    RequestSample sample = new RequestSample(20_000, 16_000_000);
    log.exchanges().forEach(sample::offer);
    TaskDiscovery.Templates templates =
        new TaskDiscovery(log, prices()).templates(sample.requests());
    PairAgreement agreement = new PairAgreement();
    log.exchanges()
        .forEach(
            exchange -> agreement.add(right.apply(exchange), "group " + templates.group(exchange)));
    return agreement;
  }

  /** Some words of no language. */
  static String words(Random random, int count) {
    String[] syllables = SYLLABLES.split(" ", -1);
    return String.join(
        " ",
        IntStream.range(0, count)
            .mapToObj(
                word ->
                    String.join(
                        "",
                        IntStream.range(0, 2 + random.nextInt(2))
                            .mapToObj(s -> syllables[random.nextInt(syllables.length)])
                            .toList()))
            .toList());
  }

  static <T> T one(Random random, List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
