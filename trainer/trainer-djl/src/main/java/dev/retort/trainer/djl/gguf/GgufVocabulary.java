package dev.retort.trainer.djl.gguf;

import dev.retort.trainer.djl.tokenizer.ByteLevelVocabulary;
import dev.retort.trainer.djl.tokenizer.PromptTemplate;
import dev.retort.trainer.djl.tokenizer.TextTokenizer;
import dev.retort.trainer.djl.tokenizer.TokenizerFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A byte-level BPE vocabulary as llama.cpp reads it.
 *
 * @param tokens by id
 * @param kinds of the tokens
 * @param merges two tokens each, with a space between
 * @param preTokenizer llama.cpp's name of how text is split first
 * @param begin stands before a text
 * @param end ends an answer
 * @param padding fills rows up
 * @param addsBegin whether {@code begin} stands before every text
 */
public record GgufVocabulary(
    List<String> tokens,
    List<Kind> kinds,
    List<String> merges,
    String preTokenizer,
    OptionalInt begin,
    OptionalInt end,
    OptionalInt padding,
    boolean addsBegin) {
  private static final String LETTERS_AND_MORE =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|%s| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  /** How llama.cpp calls a way to split text, by the patterns that a tokenizer's file states. */
  private static final Map<List<String>, String> PRE_TOKENIZERS =
      Map.of(
          List.of(),
          "gpt-2",
          List.of(LETTERS_AND_MORE.formatted("\\p{N}")),
          "qwen2",
          List.of(LETTERS_AND_MORE.formatted("\\p{N}{1,3}")),
          "llama-bpe",
          List.of(TokenizerFile.SINGLE_DIGITS),
          "smollm");

  /** What a token is. */
  public enum Kind {
    /** Text. */
    NORMAL(1),
    /** Control, such as the end of an answer. */
    CONTROL(3),
    /** Text that is found before the rest is split. */
    USER_DEFINED(4),
    /** An id that no token has. */
    UNUSED(5);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    /** Its number in the format. */
    public int code() {
      return code;
    }
  }

  public GgufVocabulary {
    tokens = List.copyOf(tokens);
    kinds = List.copyOf(kinds);
    merges = List.copyOf(merges);
    if (tokens.size() != kinds.size()) {
      throw new IllegalArgumentException(
          "%d tokens have %d kinds".formatted(tokens.size(), kinds.size()));
    }
  }

  /**
   * A tokenizer's vocabulary for a model.
   *
   * @param size {@code vocab_size} of the model; ids that no token has are filled up
   * @throws IllegalArgumentException if the tokenizer has more, or splits text in a way that
   *     llama.cpp has no name for
   */
  public static GgufVocabulary of(TextTokenizer tokenizer, int size) {
    tokenizer.requireFits(size);
    TokenizerFile file = tokenizer.file();
    String preTokenizer = PRE_TOKENIZERS.get(file.splitPatterns());
    if (preTokenizer == null) {
      throw new IllegalArgumentException(
          "the tokenizer splits text by %s, which llama.cpp has no known name for; GPT-2's, Llama 3's, Qwen2's and SmolLM's ways can be exported"
              .formatted(file.splitPatterns()));
    }
    int end = PromptTemplate.recognisedIn(tokenizer).endId(tokenizer);
    Map<Integer, Kind> kindOfAdded = new HashMap<>();
    file.addedTokens()
        .forEach(
            added ->
                kindOfAdded.put(added.id(), added.special() ? Kind.CONTROL : Kind.USER_DEFINED));
    Map<Integer, String> known = file.tokenOfId();
    Set<String> spellings = new HashSet<>(known.values());
    List<String> tokens = new ArrayList<>();
    List<Kind> kinds = new ArrayList<>();
    for (int id = 0; id < size; id++) {
      String token = known.get(id);
      tokens.add(token == null ? unused(id, spellings) : token);
      kinds.add(token == null ? Kind.UNUSED : kindOfAdded.getOrDefault(id, Kind.NORMAL));
    }
    return new GgufVocabulary(
        tokens,
        kinds,
        file.merges().stream().map(GgufVocabulary::joined).toList(),
        preTokenizer,
        tokenizer.beginId(),
        OptionalInt.of(end),
        tokenizer.paddingId(),
        tokenizer.addsBegin());
  }

  private static String unused(int id, Set<String> spellings) {
    String spelling = "[PAD" + id + "]";
    while (!spellings.add(spelling)) {
      spelling = "[" + spelling + "]";
    }
    return spelling;
  }

  private static String joined(ByteLevelVocabulary.Merge merge) {
    return merge.left() + " " + merge.right();
  }

  /** The entries that describe it. */
  Map<String, GgufValue> metadata() {
    Map<String, GgufValue> values = new LinkedHashMap<>();
    values.put("tokenizer.ggml.model", new GgufValue.Text("gpt2"));
    values.put("tokenizer.ggml.pre", new GgufValue.Text(preTokenizer));
    values.put("tokenizer.ggml.tokens", new GgufValue.Texts(tokens));
    values.put(
        "tokenizer.ggml.token_type",
        new GgufValue.Wholes(kinds.stream().map(kind -> (long) kind.code()).toList()));
    values.put("tokenizer.ggml.merges", new GgufValue.Texts(merges));
    begin.ifPresent(id -> values.put("tokenizer.ggml.bos_token_id", new GgufValue.Whole(id)));
    end.ifPresent(id -> values.put("tokenizer.ggml.eos_token_id", new GgufValue.Whole(id)));
    padding.ifPresent(id -> values.put("tokenizer.ggml.padding_token_id", new GgufValue.Whole(id)));
    values.put("tokenizer.ggml.add_bos_token", new GgufValue.Flag(addsBegin));
    return values;
  }
}
