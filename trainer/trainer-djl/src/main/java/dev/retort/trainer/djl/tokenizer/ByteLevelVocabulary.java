package dev.retort.trainer.djl.tokenizer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A byte-level BPE vocabulary: what {@code tokenizer.json} says of one.
 *
 * @param specialTokens the tokens with the first ids, which no text encodes to
 * @param tokens all tokens by id, special ones included
 * @param merges pairs in the order in which they are merged
 */
public record ByteLevelVocabulary(
    List<String> specialTokens, List<String> tokens, List<Merge> merges) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** Two tokens that become one wherever they meet. */
  public record Merge(String left, String right) {}

  public ByteLevelVocabulary {
    specialTokens = List.copyOf(specialTokens);
    tokens = List.copyOf(tokens);
    merges = List.copyOf(merges);
  }

  /** The vocabulary before the first merge. */
  static ByteLevelVocabulary alphabet(List<String> specialTokens) {
    List<String> tokens = new ArrayList<>(specialTokens);
    for (int value = 0; value < ByteAlphabet.SIZE; value++) {
      tokens.add(String.valueOf(ByteAlphabet.symbol(value)));
    }
    return new ByteLevelVocabulary(specialTokens, tokens, List.of());
  }

  Map<String, Integer> ids() {
    Map<String, Integer> ids = new HashMap<>();
    for (int id = 0; id < tokens.size(); id++) {
      ids.put(tokens.get(id), id);
    }
    return ids;
  }

  /**
   * Writes {@code tokenizer.json} and {@code tokenizer_config.json} into a folder, each whole or
   * not at all. A model of this vocabulary ends its answers with {@link PromptTemplate#END} and is
   * padded with {@link PromptTemplate#PADDING}, where those are special tokens.
   */
  public void write(Path folder) {
    DurableFile.write(folder.resolve(TokenizerFile.NAME), JsonFormat.pretty(tokenizer()));
    DurableFile.write(folder.resolve(TokenizerFile.SETTINGS), JsonFormat.pretty(settings()));
  }

  private ObjectNode tokenizer() {
    ObjectNode root = JSON.objectNode().put("version", "1.0");
    root.putNull("truncation").putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    for (int id = 0; id < specialTokens.size(); id++) {
      added
          .addObject()
          .put("id", id)
          .put("content", specialTokens.get(id))
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
    }
    root.putNull("normalizer");
    root.set("pre_tokenizer", byteLevel());
    root.putNull("post_processor");
    root.set("decoder", byteLevel());
    root.set("model", model());
    return root;
  }

  private static ObjectNode byteLevel() {
    return JSON.objectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", true);
  }

  private ObjectNode model() {
    ObjectNode model = JSON.objectNode().put("type", "BPE");
    model.putNull("dropout").putNull("unk_token");
    model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
    model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
    ObjectNode vocabulary = model.putObject("vocab");
    for (int id = 0; id < tokens.size(); id++) {
      vocabulary.put(tokens.get(id), id);
    }
    ArrayNode pairs = model.putArray("merges");
    merges.forEach(merge -> pairs.add(merge.left() + " " + merge.right()));
    return model;
  }

  private ObjectNode settings() {
    ObjectNode settings =
        JSON.objectNode()
            .put("tokenizer_class", "PreTrainedTokenizerFast")
            .put("clean_up_tokenization_spaces", false)
            .put("add_bos_token", false);
    if (specialTokens.contains(PromptTemplate.END)) {
      settings.put("eos_token", PromptTemplate.END);
    }
    if (specialTokens.contains(PromptTemplate.PADDING)) {
      settings.put("pad_token", PromptTemplate.PADDING);
    }
    return settings;
  }
}
