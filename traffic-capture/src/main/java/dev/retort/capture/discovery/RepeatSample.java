package dev.retort.capture.discovery;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.JsonFormat;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * Different requests with the answers that each got: those whose texts have the least hashes, so
 * that a request is in the sample every time that it is made, or never (Gibbons, Distinct Sampling,
 * 2001).
 */
final class RepeatSample {
  /** A request that gets ever new answers is known well enough. */
  private static final int MOST_ANSWERS = 64;

  private final int most;
  private final TreeMap<Long, Answers> sample = new TreeMap<>();

  /**
   * An empty sample.
   *
   * @param most different requests in it
   */
  RepeatSample(int most) {
    this.most = most;
  }

  void add(Exchange exchange) {
    Completion completion = exchange.completion();
    boolean whole =
        completion.finish() == Completion.Finish.STOP
            || completion.finish() == Completion.Finish.TOOL_CALLS;
    if (!whole) {
      return;
    }
    long request = hash(plain(exchange.prompt().studentInput()));
    if (sample.size() == most && request > sample.lastKey()) {
      return;
    }
    sample.computeIfAbsent(request, key -> new Answers()).add(exchange, hash(answer(completion)));
    if (sample.size() > most) {
      sample.pollLastEntry();
    }
  }

  private static String plain(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    text.codePoints()
        .filter(Character::isLetterOrDigit)
        .map(Character::toLowerCase)
        .forEach(plain::appendCodePoint);
    return plain.toString();
  }

  private static String answer(Completion completion) {
    if (!completion.toolCalls().isEmpty()) {
      return JsonFormat.line(completion.toolCalls());
    }
    String text = completion.text().strip();
    if (text.startsWith("{") || text.startsWith("[")) {
      try {
        return JsonFormat.mapper()
            .writeValueAsString(
                JsonFormat.mapper().treeToValue(JsonFormat.mapper().readTree(text), Object.class));
      } catch (JsonProcessingException e) {
        return text;
      }
    }
    return SampledAnswer.normalised(text);
  }

  private static long hash(String text) {
    return MurmurHash3.hash128x64(text.getBytes(StandardCharsets.UTF_8))[0];
  }

  Repeatability measure(int distinct, double unseen) {
    long requests = 0;
    long repeats = 0;
    long known = 0;
    double pairs = 0;
    double equal = 0;
    for (Answers answers : sample.values()) {
      long asked = answers.asked();
      requests += asked;
      repeats += asked - 1;
      known += answers.ofFirst() - 1;
      pairs += pairs(asked);
      equal += answers.counts.values().stream().mapToDouble(RepeatSample::pairs).sum();
    }
    return new Repeatability(
        requests,
        repeats,
        pairs == 0 ? OptionalDouble.empty() : OptionalDouble.of(equal / pairs),
        requests == 0 ? 0 : (double) known / requests,
        distinct,
        unseen);
  }

  private static double pairs(long number) {
    return number * (number - 1) / 2.0;
  }

  /** The answers to one request. */
  private static final class Answers {
    private final Map<Long, Long> counts = new HashMap<>();
    private long others;
    private Instant first = Instant.MAX;
    private String firstId = "";
    private long firstAnswer;

    void add(Exchange exchange, long answer) {
      int order = exchange.createdAt().compareTo(first);
      if (order < 0 || (order == 0 && exchange.id().value().compareTo(firstId) < 0)) {
        first = exchange.createdAt();
        firstId = exchange.id().value();
        firstAnswer = answer;
      }
      if (counts.size() < MOST_ANSWERS || counts.containsKey(answer)) {
        counts.merge(answer, 1L, Long::sum);
      } else {
        others++;
      }
    }

    long asked() {
      return others + counts.values().stream().mapToLong(Long::longValue).sum();
    }

    long ofFirst() {
      return counts.getOrDefault(firstAnswer, 1L);
    }
  }
}
