package dev.retort.dataset.label;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers that are JSON objects or arrays. They are kept in one form: compact, keys sorted, numbers
 * without trailing zeros, nothing around them. Code fences and a sentence before the document go; a
 * document that is not valid JSON, or names a key twice, is none.
 */
public record JsonDocuments() implements AnswerForm {
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
          .build();

  /** A document that an announcement or other lines precede. */
  private static final Pattern ANNOUNCED =
      Pattern.compile(
          "^[^{\\[]*[:\\n]\\s*(?:```\\w*\\s*)?([{\\[].*?)\\s*(?:```\\s*)?$", Pattern.DOTALL);

  @Override
  public Optional<String> clean(String answer) {
    Optional<String> whole = canonical(answer);
    if (whole.isPresent()) {
      return whole;
    }
    Matcher announced = ANNOUNCED.matcher(answer);
    return announced.matches() ? canonical(announced.group(1)) : Optional.empty();
  }

  /** The canonical form of an answer that is a document, or empty if it is none. */
  static Optional<String> canonical(String answer) {
    String bare = Wrapping.strip(answer);
    return bare.startsWith("{") || bare.startsWith("[") ? parse(bare) : Optional.empty();
  }

  private static Optional<String> parse(String text) {
    try {
      JsonNode document = STRICT.readTree(text);
      return document.isContainerNode()
          ? Optional.of(STRICT.writeValueAsString(document))
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
