package dev.retort.trainer.djl.teacher;

import dev.retort.capture.TokenLogprob;
import dev.retort.trainer.djl.loss.SoftTargets;
import dev.retort.trainer.djl.tokenizer.TextTokenizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Captured log-probabilities as soft targets of a student that has the teacher's tokens. An answer
 * counts only if its tokens and the student's are the same one by one; an alternative that is no
 * single token of the student's is part of the tail. Providers tell nothing of the end of an
 * answer: what stands there is unknown. Not thread-safe.
 */
public final class CapturedTargets {
  private static final String UNREADABLE = "\uFFFD";

  private final TextTokenizer tokenizer;
  private final int most;
  private final Map<String, OptionalInt> ids = new HashMap<>();

  /**
   * @param tokenizer the student's
   * @param most alternatives that are kept of each token, the likeliest first
   */
  public CapturedTargets(TextTokenizer tokenizer, int most) {
    this.tokenizer = tokenizer;
    this.most = most;
  }

  /**
   * What the teacher found likely in the place of each token of an answer.
   *
   * @param answer the student's tokens, the end included
   * @param told token by token, the end left out
   * @return empty if the two are not the same tokens
   */
  public Optional<SoftTargets> of(int[] answer, List<TokenLogprob> told) {
    if (told.size() != answer.length - 1) {
      return Optional.empty();
    }
    SoftTargets[] places = new SoftTargets[answer.length];
    places[answer.length - 1] = SoftTargets.unknown(1);
    for (int place = 0; place < told.size(); place++) {
      TokenLogprob token = told.get(place);
      // Half a character reads the same whichever half it is.
      if (token.token().contains(UNREADABLE)
          || !tokenizer.decodeMarked(new int[] {answer[place]}).equals(token.token())) {
        return Optional.empty();
      }
      places[place] = place(answer[place], token);
    }
    return Optional.of(SoftTargets.joined(Arrays.asList(places)));
  }

  private SoftTargets place(int id, TokenLogprob token) {
    Map<Integer, Double> likely = new HashMap<>();
    for (TokenLogprob.Alternative alternative : token.alternatives()) {
      idOf(alternative.token())
          .ifPresent(other -> likely.merge(other, alternative.logprob(), Math::max));
    }
    likely.put(id, token.logprob());
    List<Map.Entry<Integer, Double>> kept =
        likely.entrySet().stream()
            .sorted(
                Map.Entry.<Integer, Double>comparingByValue()
                    .reversed()
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(most)
            .toList();
    int[] named = kept.stream().mapToInt(Map.Entry::getKey).toArray();
    float[] logs = new float[named.length];
    double tail = 1;
    for (int i = 0; i < logs.length; i++) {
      logs[i] = kept.get(i).getValue().floatValue();
      tail -= Math.exp(kept.get(i).getValue());
    }
    return new SoftTargets(named.length, named, logs, new float[] {(float) Math.max(0, tail)});
  }

  private OptionalInt idOf(String text) {
    return ids.computeIfAbsent(
        text,
        unknown -> {
          int[] encoded = tokenizer.encode(text);
          boolean one =
              encoded.length == 1
                  && !text.contains(UNREADABLE)
                  && tokenizer.decodeMarked(encoded).equals(text);
          return one ? OptionalInt.of(encoded[0]) : OptionalInt.empty();
        });
  }
}
