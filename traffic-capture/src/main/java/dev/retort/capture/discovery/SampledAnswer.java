package dev.retort.capture.discovery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.Completion;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An answer, as far as it tells answers of one task from another's.
 *
 * @param form short texts count as {@link AnswerForm#LABEL} until a set of them is seen not to be
 *     closed
 * @param shape its keys, or the functions that it calls; empty for texts
 * @param values short values that may come from a closed set, each after its key and {@code =}; a
 *     label has no key
 */
record SampledAnswer(AnswerForm form, List<String> shape, List<String> values) {
  private static final SampledAnswer NONE =
      new SampledAnswer(AnswerForm.NONE, List.of(), List.of());
  private static final SampledAnswer TEXT =
      new SampledAnswer(AnswerForm.TEXT, List.of(), List.of());

  private static final int LONGEST_LABEL = 64;
  private static final int MOST_WORDS = 8;
  private static final int MOST_KEYS = 32;

  static SampledAnswer of(Completion completion) {
    if (!completion.toolCalls().isEmpty()) {
      return new SampledAnswer(
          AnswerForm.TOOL_CALLS,
          completion.toolCalls().stream().map(ToolCall::name).distinct().sorted().toList(),
          List.of());
    }
    String text = completion.text().strip();
    if (completion.finish() != Completion.Finish.STOP || text.isEmpty()) {
      return NONE;
    }
    String document = unfenced(text);
    if (document.startsWith("{") || document.startsWith("[")) {
      try {
        JsonNode json = JsonFormat.mapper().readTree(document);
        if (json.isContainerNode()) {
          return document(json);
        }
      } catch (JsonProcessingException e) {
        return TEXT;
      }
    }
    return isShort(text)
        ? new SampledAnswer(AnswerForm.LABEL, List.of(), List.of("=" + normalised(text)))
        : TEXT;
  }

  private static String unfenced(String text) {
    if (!text.startsWith("```") || !text.endsWith("```") || text.indexOf('\n') < 0) {
      return text;
    }
    return text.substring(text.indexOf('\n'), text.length() - 3).strip();
  }

  private static SampledAnswer document(JsonNode json) {
    List<String> keys = new ArrayList<>();
    List<String> values = new ArrayList<>();
    json.fieldNames()
        .forEachRemaining(
            key -> {
              if (keys.size() < MOST_KEYS) {
                keys.add(key);
                JsonNode value = json.path(key);
                if (value.isValueNode() && isShort(value.asText())) {
                  values.add(key + "=" + normalised(value.asText()));
                }
              }
            });
    return new SampledAnswer(
        AnswerForm.JSON, json.isArray() ? List.of("[]") : List.copyOf(keys), values);
  }

  private static boolean isShort(String text) {
    return text.length() <= LONGEST_LABEL
        && text.indexOf('\n') < 0
        && text.split("\\s+", MOST_WORDS + 1).length <= MOST_WORDS;
  }

  /** Case, and marks around it, make no other label. */
  static String normalised(String text) {
    String plain = text.strip().toLowerCase(Locale.ROOT);
    int start = 0;
    int end = plain.length();
    while (start < end && !Character.isLetterOrDigit(plain.charAt(start))) {
      start++;
    }
    while (end > start && !Character.isLetterOrDigit(plain.charAt(end - 1))) {
      end--;
    }
    return start == end ? plain : plain.substring(start, end);
  }
}
