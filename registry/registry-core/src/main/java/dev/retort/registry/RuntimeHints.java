package dev.retort.registry;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What whoever loads a variant wants to know first, as its own files say it.
 *
 * @param runtimes what loads it
 * @param architecture such as {@code LlamaForCausalLM}
 * @param numberType of the weights, such as {@code bfloat16}
 * @param contextTokens that request and answer may have together
 * @param loraRank of an adapter, which some runtimes must be started with
 */
public record RuntimeHints(
    List<String> runtimes,
    Optional<String> architecture,
    Optional<String> numberType,
    Optional<Integer> contextTokens,
    Optional<Integer> loraRank) {
  /** The runtimes keep their order. */
  public RuntimeHints {
    runtimes = List.copyOf(runtimes);
    Objects.requireNonNull(architecture, "architecture");
    Objects.requireNonNull(numberType, "numberType");
    Objects.requireNonNull(contextTokens, "contextTokens");
    Objects.requireNonNull(loraRank, "loraRank");
  }
}
