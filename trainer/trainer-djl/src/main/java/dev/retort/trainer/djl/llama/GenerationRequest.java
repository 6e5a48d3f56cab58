package dev.retort.trainer.djl.llama;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A prompt to go on from, always with the most probable token.
 *
 * @param prompt token ids, at least one
 * @param maxTokens of the answer, ≥ 1
 * @param grammar in GBNF, which the answer obeys, if it has to
 * @param timeout from now until the answer is here
 */
public record GenerationRequest(
    List<Integer> prompt, int maxTokens, Optional<String> grammar, Duration timeout) {
  public GenerationRequest {
    prompt = List.copyOf(prompt);
    if (prompt.isEmpty() || maxTokens < 1 || timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException(
          "a request has at least one prompt token, one answer token and some time, not %d, %d and %s"
              .formatted(prompt.size(), maxTokens, timeout));
    }
  }

  /** A request for free text. */
  public static GenerationRequest of(int[] prompt, int maxTokens, Duration timeout) {
    return new GenerationRequest(
        Arrays.stream(prompt).boxed().toList(), maxTokens, Optional.empty(), timeout);
  }

  /** This request for an answer that obeys a grammar. */
  public GenerationRequest constrainedBy(String gbnf) {
    return new GenerationRequest(prompt, maxTokens, Optional.of(gbnf), timeout);
  }
}
