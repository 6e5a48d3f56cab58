package dev.retort.trainer.djl.llama;

import dev.retort.trainer.djl.gguf.GgufHeader;
import dev.retort.trainer.djl.gguf.GgufValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tokens of a vocabulary that are no text, as they are written. */
record ControlTokens(List<String> spellings) {
  private static final long CONTROL = 3;

  static ControlTokens of(GgufHeader header) {
    List<String> tokens = header.texts("tokenizer.ggml.tokens");
    List<String> controls = new ArrayList<>();
    if (header.metadata().get("tokenizer.ggml.token_type") instanceof GgufValue.Wholes types) {
      for (int id = 0; id < Math.min(tokens.size(), types.values().size()); id++) {
        if (types.values().get(id) == CONTROL && !tokens.get(id).isEmpty()) {
          controls.add(tokens.get(id));
        }
      }
    }
    return new ControlTokens(List.copyOf(controls));
  }

  /** The text before the control token at its end; nothing if there is none. */
  Optional<String> withoutLast(String text) {
    return spellings.stream()
        .filter(text::endsWith)
        .findFirst()
        .map(token -> text.substring(0, text.length() - token.length()));
  }
}
