package dev.retort.dataset.label;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.util.Optional;

/**
 * JSON in one form: compact, keys sorted, numbers without trailing zeros. What is not valid JSON,
 * or names a key twice, has none. Thread-safe.
 */
public final class CanonicalJson {
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
          .build();
  private static final ObjectReader WHOLE =
      STRICT.readerFor(JsonNode.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final ObjectReader FIRST = STRICT.readerFor(JsonNode.class);

  private CanonicalJson() {}

  /** A text that is an object or an array and nothing else. */
  public static Optional<JsonNode> document(String text) {
    return opens(text) ? parse(text).filter(JsonNode::isContainerNode) : Optional.empty();
  }

  /**
   * The object or array that a text begins with, where what follows it may be prose: it starts
   * after a line break or a code fence, and opens no other document.
   */
  static Optional<JsonNode> leading(String text) {
    if (!opens(text)) {
      return Optional.empty();
    }
    try (JsonParser parser = STRICT.createParser(text)) {
      JsonNode document = FIRST.readTree(parser);
      int end = (int) parser.currentLocation().getCharOffset();
      return document != null && document.isContainerNode() && isProse(text.substring(end))
          ? Optional.of(document)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The arguments of a call: a JSON object, or none at all. */
  static Optional<JsonNode> arguments(String text) {
    return text.isBlank()
        ? Optional.of(JsonNodeFactory.instance.objectNode())
        : parse(text).filter(JsonNode::isObject);
  }

  /** The one form of a document. */
  public static String write(JsonNode node) {
    try {
      return STRICT.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a parsed document can be written", e);
    }
  }

  private static Optional<JsonNode> parse(String text) {
    try {
      return Optional.ofNullable(WHOLE.readTree(text));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static boolean opens(String text) {
    return text.startsWith("{") || text.startsWith("[");
  }

  private static boolean isProse(String rest) {
    String spaceless = rest.stripLeading();
    boolean apart =
        spaceless.startsWith("```")
            || rest.substring(0, rest.length() - spaceless.length()).indexOf('\n') >= 0;
    return spaceless.isEmpty() || (apart && rest.indexOf('{') < 0 && rest.indexOf('[') < 0);
  }
}
