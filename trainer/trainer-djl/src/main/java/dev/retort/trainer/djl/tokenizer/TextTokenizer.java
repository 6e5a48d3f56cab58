package dev.retort.trainer.djl.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.JsonFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Encodes texts as a model's token ids, and decodes them, through the Hugging Face library.
 * Unpaired surrogates are encoded as U+FFFD. Thread-safe; {@link #close()} frees the native side.
 */
public final class TextTokenizer implements AutoCloseable {
  private static final Map<String, String> OPTIONS =
      Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");

  private static final int DEEPEST = 40;

  static {
    // The native library comes with the class path: nothing is looked for elsewhere, nobody told.
    System.setProperty("DJL_OFFLINE", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
  }

  private final TokenizerFile file;
  private final Path folder;
  private final HuggingFaceTokenizer marked;
  private final HuggingFaceTokenizer literal;
  private final boolean addsBegin;

  private TextTokenizer(Path folder, JsonNode root) {
    this.folder = folder;
    Path path = folder.resolve(TokenizerFile.NAME);
    file = TokenizerFile.of(root, TokenizerFile.roles(folder), path);
    marked = open(root, path);
    literal = open(withoutSpecialTokens((ObjectNode) root), path);
    OptionalInt begin = beginId();
    long[] ids = marked.encode("a", true, false).getIds();
    addsBegin = begin.isPresent() && ids.length > 0 && ids[0] == begin.getAsInt();
  }

  /**
   * Reads a tokenizer.
   *
   * @param folder as {@link TokenizerFile#read} wants it
   * @throws IllegalArgumentException if the file is no BPE tokenizer that the library takes
   * @throws UncheckedIOException if it can't be read
   */
  public static TextTokenizer read(Path folder) {
    Path path = folder.resolve(TokenizerFile.NAME);
    return new TextTokenizer(folder, JsonFormat.read(path, JsonNode.class));
  }

  private static HuggingFaceTokenizer open(JsonNode root, Path path) {
    try {
      String json = JsonFormat.mapper().writeValueAsString(root);
      requireTakeable(root, json);
      return HuggingFaceTokenizer.newInstance(
          new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), OPTIONS);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path + ": " + e.getMessage(), e);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "%s is no tokenizer that the Hugging Face library takes: %s"
              .formatted(path, e.getMessage()),
          e);
    }
  }

  /** Over these the library does not complain, but ends the whole process. */
  private static void requireTakeable(JsonNode root, String json) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(json)) {
      throw new IllegalArgumentException("it has half a surrogate pair, which is no text");
    }
    if (isDeeperThan(DEEPEST, root)) {
      throw new IllegalArgumentException(
          "it is nested more than %d levels deep, and no tokenizer is".formatted(DEEPEST));
    }
    if (hasNumberOutOfRange(root)) {
      throw new IllegalArgumentException("it has a number that fits neither 64 bits nor a double");
    }
  }

  private static boolean hasNumberOutOfRange(JsonNode node) {
    if (node.isNumber()) {
      return node.isIntegralNumber()
          ? !node.canConvertToLong()
          : !Double.isFinite(node.doubleValue());
    }
    for (JsonNode child : node) {
      if (hasNumberOutOfRange(child)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isDeeperThan(int levels, JsonNode node) {
    if (levels == 0) {
      return node.isContainerNode();
    }
    for (JsonNode child : node) {
      if (isDeeperThan(levels - 1, child)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The tokenizer without its special tokens. Added tokens become ordinary vocabulary, since the
   * library numbers those that it does not know anew.
   */
  private static JsonNode withoutSpecialTokens(ObjectNode root) {
    ObjectNode copy = root.deepCopy();
    ObjectNode vocabulary = (ObjectNode) copy.get("model").get("vocab");
    ArrayNode ordinary = copy.putArray("added_tokens");
    for (JsonNode token : root.path("added_tokens")) {
      vocabulary.put(token.get("content").asText(), token.get("id").asInt());
      if (!token.path("special").asBoolean()) {
        ordinary.add(token);
      }
    }
    return copy;
  }

  /** What the tokenizer's file says. */
  public TokenizerFile file() {
    return file;
  }

  /** The ids of a text, in which special tokens are nothing but their characters. */
  public int[] encode(String text) {
    return encode(literal, text);
  }

  /** The ids of a text in which special tokens stand as they are written; for trusted text. */
  public int[] encodeMarked(String text) {
    return encode(marked, text);
  }

  private static int[] encode(HuggingFaceTokenizer tokenizer, String text) {
    if (text.isEmpty()) {
      return new int[0];
    }
    long[] ids = tokenizer.encode(ByteAlphabet.wellFormed(text), false, false).getIds();
    return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
  }

  /** The text of ids; special tokens are left out, bytes that are no UTF-8 become U+FFFD. */
  public String decode(int[] ids) {
    return ids.length == 0 ? "" : marked.decode(widened(ids), true);
  }

  /** The text of ids, special tokens written out. */
  public String decodeMarked(int[] ids) {
    return ids.length == 0 ? "" : marked.decode(widened(ids), false);
  }

  private static long[] widened(int[] ids) {
    return Arrays.stream(ids).asLongStream().toArray();
  }

  /** One more than the highest id. */
  public int vocabularySize() {
    return file.vocabularySize();
  }

  /** A token's id, if the vocabulary has it. */
  public OptionalInt id(String token) {
    Integer id = file.idOfToken().get(token);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /** The id of what stands before a text, if the tokenizer names one. */
  public OptionalInt beginId() {
    return file.beginToken().map(this::id).orElse(OptionalInt.empty());
  }

  /** The id of what ends a text, if the tokenizer names one. */
  public OptionalInt endId() {
    return file.endToken().map(this::id).orElse(OptionalInt.empty());
  }

  /** The id that fills rows up, if the tokenizer names one. */
  public OptionalInt paddingId() {
    return file.paddingToken().map(this::id).orElse(OptionalInt.empty());
  }

  /** Whether the tokenizer's own pipeline puts {@link #beginId()} before every text. */
  public boolean addsBegin() {
    return addsBegin;
  }

  /**
   * Refuses a tokenizer that gives ids which a model has no embedding for.
   *
   * @param vocabularySize {@code vocab_size} of the model's {@code config.json}
   * @throws IllegalArgumentException if it is smaller than {@link #vocabularySize()}
   */
  public void requireFits(int vocabularySize) {
    if (vocabularySize() > vocabularySize) {
      throw new IllegalArgumentException(
          "the tokenizer in %s has ids up to %d (\"%s\"), but the model's vocab_size is %d: they do not belong together; take tokenizer.json from the model's own folder"
              .formatted(
                  folder,
                  vocabularySize() - 1,
                  file.tokenOfId().get(vocabularySize() - 1),
                  vocabularySize));
    }
  }

  @Override
  public void close() {
    marked.close();
    literal.close();
  }
}
