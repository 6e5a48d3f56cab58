package dev.retort.evaluator.slice;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import dev.retort.dataset.TrainingExample;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * By what references that are JSON say in fields with a closed set of values, such as an intent: in
 * the dimension "field NAME" for each such field at a document's top, and in the dimension
 * "function" by the functions that calls name. What is not closed names no slice, so that no text
 * gets into a report.
 *
 * @param closed the values of each closed dimension
 */
public record AnswerFieldSlices(Map<String, Set<String>> closed) implements SliceRule {
  private static final String FIELD = "field ";
  private static final String FUNCTION = "function";

  /** A closed set has few values, and each comes up often. */
  private static final int MOST_VALUES = 20;

  private static final int ROWS_A_VALUE = 20;
  private static final int LONGEST_VALUE = 40;

  public AnswerFieldSlices {
    closed = Map.copyOf(closed);
  }

  /** The rule for rows; it names no slice if none of their answers is JSON. */
  public static AnswerFieldSlices of(Collection<TrainingExample> rows) {
    Map<String, Set<String>> values = new HashMap<>();
    Map<String, Integer> counts = new HashMap<>();
    for (TrainingExample row : rows) {
      said(row.answer())
          .forEach(
              (dimension, value) -> {
                counts.merge(dimension, 1, Integer::sum);
                Set<String> known = values.computeIfAbsent(dimension, any -> new HashSet<>());
                if (known.size() <= MOST_VALUES) {
                  known.add(value);
                }
              });
    }
    values
        .entrySet()
        .removeIf(
            entry ->
                entry.getValue().size() > MOST_VALUES
                    || counts.get(entry.getKey()) < ROWS_A_VALUE * entry.getValue().size()
                    || entry.getValue().stream()
                        .anyMatch(it -> it.isBlank() || it.length() > LONGEST_VALUE));
    return new AnswerFieldSlices(values);
  }

  @Override
  public List<Slice> slices(TrainingExample row) {
    List<Slice> slices = new ArrayList<>();
    if (!closed.isEmpty()) {
      said(row.answer())
          .forEach(
              (dimension, value) -> {
                if (closed.getOrDefault(dimension, Set.of()).contains(value)) {
                  slices.add(new Slice(dimension, value));
                }
              });
    }
    return slices;
  }

  /** What an answer says, by dimension. */
  private static Map<String, String> said(String answer) {
    Map<String, String> said = new TreeMap<>();
    if (!answer.startsWith("{") && !answer.startsWith("[")) {
      return said;
    }
    JsonNode document;
    try {
      document = JsonFormat.mapper().readTree(answer);
    } catch (JsonProcessingException e) {
      return said;
    }
    if (document.isObject()) {
      document
          .properties()
          .forEach(
              member -> {
                if (member.getValue().isTextual() || member.getValue().isBoolean()) {
                  said.put(FIELD + member.getKey(), member.getValue().asText());
                }
              });
    } else {
      StringJoiner functions = new StringJoiner(" + ");
      for (JsonNode call : document) {
        if (call.path("name").isTextual() && call.path("arguments").isObject()) {
          functions.add(call.get("name").textValue());
        }
      }
      if (functions.length() > 0) {
        said.put(FUNCTION, functions.toString());
      }
    }
    return said;
  }
}
