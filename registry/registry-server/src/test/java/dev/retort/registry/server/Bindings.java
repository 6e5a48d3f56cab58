package dev.retort.registry.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a session's variables stand for: ids that this server gave, where another gave others. */
final class Bindings {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)}");

  /** Lists in whose order MLflow promises nothing. */
  private static final Set<String> UNORDERED =
      Set.of("tags", "params", "metrics", "latest_versions", "aliases");

  private final Map<String, String> values = new HashMap<>();

  Bindings(String unique) {
    values.put("unique", unique);
  }

  /** A text with the values of its variables, all of which must be known. */
  String fill(String text) {
    return VARIABLE
        .matcher(text)
        .replaceAll(
            found -> {
              String value = values.get(found.group(1));
              if (value == null) {
                throw new AssertionError("no answer gave a value for " + found.group());
              }
              return Matcher.quoteReplacement(value);
            });
  }

  /**
   * Compares an answer to the recorded one. A variable that has no value yet takes the answer's;
   * {@code <time>} is any whole number, {@code <text>} any text.
   */
  List<String> differences(JsonNode recorded, JsonNode answer) {
    List<String> found = new ArrayList<>();
    compare("", recorded, answer, found);
    return found;
  }

  private void compare(String at, JsonNode recorded, JsonNode answer, List<String> found) {
    if (recorded.isObject() && answer.isObject()) {
      compareObjects(at, (ObjectNode) recorded, answer, found);
    } else if (recorded.isArray() && answer.isArray()) {
      compareArrays(at, (ArrayNode) recorded, (ArrayNode) answer, found);
    } else if (recorded.isTextual()) {
      compareText(at, recorded.asText(), answer, found);
    } else if (!recorded.equals(answer)) {
      found.add("%s is %s instead of %s".formatted(at, answer, recorded));
    }
  }

  private void compareObjects(String at, ObjectNode recorded, JsonNode answer, List<String> found) {
    Set<String> extra = new TreeSet<>();
    answer.fieldNames().forEachRemaining(extra::add);
    for (Iterator<String> names = recorded.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      extra.remove(name);
      if (answer.has(name)) {
        compare(at + "/" + name, recorded.get(name), answer.get(name), found);
      } else {
        found.add("%s/%s is missing".formatted(at, name));
      }
    }
    extra.forEach(name -> found.add("%s/%s wasn't recorded".formatted(at, name)));
  }

  private void compareArrays(String at, ArrayNode recorded, ArrayNode answer, List<String> found) {
    if (recorded.size() != answer.size()) {
      found.add("%s has %d items instead of %d".formatted(at, answer.size(), recorded.size()));
      return;
    }
    boolean ordered = !UNORDERED.contains(at.substring(at.lastIndexOf('/') + 1));
    List<JsonNode> theirs = ordered ? items(recorded) : sorted(recorded);
    List<JsonNode> ours = ordered ? items(answer) : sorted(answer);
    for (int i = 0; i < theirs.size(); i++) {
      compare(at + "/" + i, theirs.get(i), ours.get(i), found);
    }
  }

  private void compareText(String at, String recorded, JsonNode answer, List<String> found) {
    boolean same =
        switch (recorded) {
          case "<time>" -> answer.isIntegralNumber() && answer.canConvertToLong();
          case "<text>" -> answer.isTextual() && !answer.asText().isEmpty();
          default -> answer.isTextual() && bind(recorded, answer.asText());
        };
    if (!same) {
      found.add("%s is %s instead of \"%s\"".formatted(at, answer, recorded));
    }
  }

  private boolean bind(String recorded, String answer) {
    Matcher variable = VARIABLE.matcher(recorded);
    if (variable.matches() && !answer.isEmpty()) {
      return values.computeIfAbsent(variable.group(1), name -> answer).equals(answer);
    }
    return fill(recorded).equals(answer);
  }

  private static List<JsonNode> items(ArrayNode array) {
    List<JsonNode> items = new ArrayList<>();
    array.forEach(items::add);
    return items;
  }

  /** By what tells the items of such a list apart. */
  private static List<JsonNode> sorted(ArrayNode array) {
    Map<String, JsonNode> byKey = new TreeMap<>();
    for (JsonNode item : array) {
      String key = item.path("key").asText() + item.path("version").asText() + item.path("alias");
      byKey.put(item.isTextual() ? item.asText() : key + item.path("step"), item);
    }
    return byKey.size() == array.size() ? List.copyOf(byKey.values()) : items(array);
  }
}
