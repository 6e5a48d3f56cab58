package dev.retort.trainer.djl.llama;

import dev.retort.trainer.djl.gguf.GgufHeader;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a worker knows of its model's tokens.
 *
 * @param size ids are below it
 * @param ends the tokens that end an answer, as they are written
 */
record Vocabulary(int size, Set<String> ends) {
  /** Tokens that llama.cpp ends at wherever a vocabulary has them, beside its own end. */
  private static final List<String> KNOWN_ENDS =
      List.of(
          "<|end|>",
          "<|im_end|>",
          "<|eot_id|>",
          "<|endoftext|>",
          "<|end_of_text|>",
          "<|eom_id|>",
          "<end_of_turn>",
          "<EOT>");

  static Vocabulary of(GgufHeader header) {
    List<String> tokens = header.texts("tokenizer.ggml.tokens");
    Set<String> ends = new LinkedHashSet<>(KNOWN_ENDS);
    ends.retainAll(Set.copyOf(tokens));
    header
        .whole("tokenizer.ggml.eos_token_id")
        .filter(id -> id < tokens.size())
        .ifPresent(id -> ends.add(tokens.get(id.intValue())));
    return new Vocabulary(tokens.size(), ends);
  }

  /** The first id that the model has no token for, if one is among them. */
  Optional<Integer> unknown(List<Integer> ids) {
    return ids.stream().filter(id -> id < 0 || id >= size).findFirst();
  }

  /** The text before the token that ended it; nothing if none did. */
  Optional<String> withoutEnd(String text) {
    return ends.stream()
        .filter(text::endsWith)
        .findFirst()
        .map(token -> text.substring(0, text.length() - token.length()));
  }
}
