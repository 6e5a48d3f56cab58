package dev.retort.trainer.djl.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a Hugging Face {@code tokenizer.json} says, with the roles that {@code
 * tokenizer_config.json} (or {@code special_tokens_map.json}) gives to its tokens. BPE only.
 *
 * @param idOfToken ids of all tokens, added ones included
 * @param addedTokens those that are found before the text is split
 * @param merges pairs in the order in which they are merged
 * @param splitPatterns regular expressions by which text is split first; empty for GPT-2's own
 * @param beginToken what stands before a text, if the tokenizer names one
 * @param endToken what ends a text
 * @param paddingToken what fills a row up
 * @param unknownToken what stands for text that can't be encoded
 */
public record TokenizerFile(
    Map<String, Integer> idOfToken,
    List<AddedToken> addedTokens,
    List<ByteLevelVocabulary.Merge> merges,
    List<String> splitPatterns,
    Optional<String> beginToken,
    Optional<String> endToken,
    Optional<String> paddingToken,
    Optional<String> unknownToken) {
  /** The file's name in a model's folder. */
  public static final String NAME = "tokenizer.json";

  /** Stands among the split patterns where each digit is a word of its own. */
  public static final String SINGLE_DIGITS = "single digits";

  static final String SETTINGS = "tokenizer_config.json";
  private static final String ROLES = "special_tokens_map.json";

  /**
   * A token that is found before the text is split.
   *
   * @param content as it is written
   * @param id its id
   * @param special whether it is control rather than text
   */
  public record AddedToken(String content, int id, boolean special) {}

  public TokenizerFile {
    idOfToken = Map.copyOf(idOfToken);
    addedTokens = List.copyOf(addedTokens);
    merges = List.copyOf(merges);
    splitPatterns = List.copyOf(splitPatterns);
  }

  /**
   * Reads a tokenizer.
   *
   * @param folder holds {@code tokenizer.json} and, as a rule, {@code tokenizer_config.json}
   * @throws IllegalArgumentException if the file is no BPE tokenizer, or contradicts itself
   * @throws java.io.UncheckedIOException if it can't be read
   */
  public static TokenizerFile read(Path folder) {
    Path file = folder.resolve(NAME);
    return of(JsonFormat.read(file, JsonNode.class), roles(folder), file);
  }

  static TokenizerFile of(JsonNode root, JsonNode roles, Path file) {
    JsonNode model = root.path("model");
    if (!model.path("vocab").isObject() || !model.path("merges").isArray()) {
      throw new IllegalArgumentException(
          "%s holds no BPE model (model.vocab and model.merges) but type %s; export the tokenizer as a fast byte-level BPE tokenizer"
              .formatted(file, model.path("type")));
    }
    requireByteLevel(model, file);
    Map<String, Integer> ids = new LinkedHashMap<>();
    model.get("vocab").properties().forEach(e -> ids.put(e.getKey(), id(e.getValue(), file)));
    List<AddedToken> added = new ArrayList<>();
    for (JsonNode token : root.path("added_tokens")) {
      String content = token.path("content").asText();
      int id = id(token.path("id"), file);
      Integer known = ids.putIfAbsent(content, id);
      if (known != null && known != id) {
        throw new IllegalArgumentException(
            "%s gives \"%s\" the ids %d and %d".formatted(file, content, known, id));
      }
      added.add(new AddedToken(content, id, token.path("special").asBoolean()));
    }
    requireDistinct(ids, file);
    return new TokenizerFile(
        ids,
        added,
        merges(model.get("merges"), ids, file),
        patterns(root.path("pre_tokenizer")),
        role(roles, "bos_token", ids),
        role(roles, "eos_token", ids),
        role(roles, "pad_token", ids),
        role(roles, "unk_token", ids));
  }

  /** The library ends the whole process where a merge is shorter than a word's prefix. */
  private static void requireByteLevel(JsonNode model, Path file) {
    for (String key : List.of("continuing_subword_prefix", "end_of_word_suffix")) {
      JsonNode value = model.path(key);
      if (!value.isMissingNode() && !value.isNull() && !value.asText("?").isEmpty()) {
        throw new IllegalArgumentException(
            "%s has a model.%s, which no byte-level BPE tokenizer has; export the tokenizer as a fast byte-level BPE tokenizer"
                .formatted(file, key));
      }
    }
  }

  static JsonNode roles(Path folder) {
    for (String name : List.of(SETTINGS, ROLES)) {
      if (Files.exists(folder.resolve(name))) {
        return JsonFormat.read(folder.resolve(name), JsonNode.class);
      }
    }
    return JsonFormat.mapper().createObjectNode();
  }

  private static int id(JsonNode value, Path file) {
    if (!value.isInt() || value.intValue() < 0) {
      throw new IllegalArgumentException("%s has a token with the id %s".formatted(file, value));
    }
    return value.intValue();
  }

  private static void requireDistinct(Map<String, Integer> ids, Path file) {
    Set<Integer> seen = new HashSet<>();
    ids.forEach(
        (token, id) -> {
          if (!seen.add(id)) {
            throw new IllegalArgumentException(
                "%s gives the id %d to two tokens, one of them \"%s\"".formatted(file, id, token));
          }
        });
  }

  private static List<ByteLevelVocabulary.Merge> merges(
      JsonNode pairs, Map<String, Integer> ids, Path file) {
    List<ByteLevelVocabulary.Merge> merges = new ArrayList<>();
    for (JsonNode pair : pairs) {
      // Files of before 2024 write a pair as one string, later ones as two.
      String[] parts =
          pair.isTextual()
              ? pair.textValue().split(" ", 2)
              : new String[] {pair.path(0).asText(), pair.path(1).asText()};
      if (parts.length != 2 || !ids.containsKey(parts[0] + parts[1])) {
        throw new IllegalArgumentException(
            "%s merges %s into no token of its vocabulary".formatted(file, pair));
      }
      merges.add(new ByteLevelVocabulary.Merge(parts[0], parts[1]));
    }
    return merges;
  }

  private static List<String> patterns(JsonNode preTokenizer) {
    List<String> patterns = new ArrayList<>();
    for (JsonNode part : preTokenizer.findParents("pattern")) {
      patterns.add(part.get("pattern").path("Regex").asText());
    }
    for (JsonNode digits : preTokenizer.findParents("individual_digits")) {
      patterns.add(digits.get("individual_digits").asBoolean() ? SINGLE_DIGITS : "digits");
    }
    return patterns;
  }

  private static Optional<String> role(JsonNode roles, String name, Map<String, Integer> ids) {
    JsonNode value = roles.path(name);
    String token = value.isObject() ? value.path("content").asText() : value.asText("");
    return Optional.of(token).filter(ids::containsKey);
  }

  /** One more than the highest id. */
  public int vocabularySize() {
    return idOfToken.values().stream().mapToInt(id -> id + 1).max().orElse(0);
  }

  /** Tokens by id; ids that no token has are left out. */
  public Map<Integer, String> tokenOfId() {
    Map<Integer, String> tokens = new TreeMap<>();
    idOfToken.forEach((token, id) -> tokens.put(id, token));
    return tokens;
  }
}
