package dev.retort.evaluator.measure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.retort.capture.JsonFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Answers that are JSON (RFC 8259): one value and nothing around it, no key twice. */
final class JsonText {
  static final Score NO_JSON_REFERENCE = new Score.NotApplicable("the reference is no JSON");

  private static final int MAX_EXPONENT = 10_000;
  private static final ObjectReader READER =
      JsonFormat.mapper()
          .readerFor(JsonNode.class)
          .with(
              DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY,
              DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private JsonText() {}

  static Optional<JsonNode> parse(String text) {
    try {
      JsonNode value = READER.readTree(text);
      return value == null || value.isMissingNode() || !tame(value)
          ? Optional.empty()
          : Optional.of(value);
    } catch (JsonProcessingException | ArithmeticException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Written out, a number such as 1e999999999 fills the memory of whoever compares it. */
  private static boolean tame(JsonNode value) {
    if (value.isBigDecimal()) {
      return Math.abs((long) value.decimalValue().scale()) <= MAX_EXPONENT;
    }
    return StreamSupport.stream(value.spliterator(), false).allMatch(JsonText::tame);
  }

  /** A text that two values share exactly if they are equal: numbers by value, keys in order. */
  static String canonical(JsonNode value) {
    if (value.isNumber()) {
      return value.decimalValue().stripTrailingZeros().toString();
    }
    if (value.isArray()) {
      return StreamSupport.stream(value.spliterator(), false)
          .map(JsonText::canonical)
          .collect(Collectors.joining(",", "[", "]"));
    }
    if (value.isObject()) {
      Map<String, String> members = new TreeMap<>();
      value
          .properties()
          .forEach(member -> members.put(member.getKey(), canonical(member.getValue())));
      return members.entrySet().stream()
          .map(member -> quoted(member.getKey()) + ":" + member.getValue())
          .collect(Collectors.joining(",", "{", "}"));
    }
    return value.toString();
  }

  static String quoted(String text) {
    return JsonFormat.line(text);
  }
}
