package dev.retort.console.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * One mapping of a configuration file while it is read: remembers which keys were asked for, and
 * collects what is wrong instead of stopping at the first problem.
 */
final class ConfigSection {
  private final String path;
  private final JsonNode node;
  private final Reading reading;
  private final List<String> problems;
  private final TreeSet<String> known = new TreeSet<>();
  private final List<ConfigSection> children = new ArrayList<>();
  private final Map<String, ConfigSection> sections = new HashMap<>();
  private final Map<String, List<ConfigSection>> lists = new HashMap<>();

  /**
   * What is collected of the whole file.
   *
   * @param folder where the file is: its paths are relative to that
   * @param problems what is wrong
   * @param references what it names outside of itself
   */
  record Reading(Path folder, List<String> problems, List<ConfigReference> references) {}

  private ConfigSection(String path, JsonNode node, Reading reading) {
    this.path = path;
    this.node = node;
    this.reading = reading;
    this.problems = reading.problems();
    if (!node.isObject() && !node.isMissingNode() && !node.isNull()) {
      problems.add("%s is a mapping of keys, not '%s'".formatted(path, node.asText()));
    }
  }

  static ConfigSection root(JsonNode node, List<String> problems) {
    return root(node, new Reading(Path.of(""), problems, new ArrayList<>()));
  }

  static ConfigSection root(JsonNode node, Reading reading) {
    return new ConfigSection("the file", node, reading);
  }

  /** Whether the file says anything here. */
  boolean isPresent() {
    return node.isObject() && !node.isEmpty();
  }

  /** A mapping inside this one; one that is absent has no keys. */
  ConfigSection section(String key) {
    known.add(key);
    return sections.computeIfAbsent(key, this::child);
  }

  /** Every mapping inside this one, whatever its key. */
  Map<String, ConfigSection> sections() {
    Map<String, ConfigSection> sections = new TreeMap<>();
    for (Iterator<String> keys = node.fieldNames(); keys.hasNext(); ) {
      String key = keys.next();
      sections.put(key, section(key));
    }
    return sections;
  }

  /** The keys that the file has here, in its order. */
  List<String> keys() {
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  /** The mappings of a list, in their order; a single mapping is a list of one. */
  List<ConfigSection> list(String key) {
    known.add(key);
    JsonNode list = node.path(key);
    return list.isObject() ? List.of(child(key)) : numbered(key, UnaryOperator.identity());
  }

  /** The mappings of a list, in their order, in which a bare word stands for the value of a key. */
  List<ConfigSection> named(String key, String name) {
    known.add(key);
    return lists.computeIfAbsent(key, list -> readNamed(list, name));
  }

  private List<ConfigSection> readNamed(String key, String name) {
    return numbered(
        key,
        entry ->
            entry.isValueNode() && !entry.isNull()
                ? JsonNodeFactory.instance.objectNode().set(name, entry)
                : entry);
  }

  /** The entries of a list, each turned into a mapping; people count from 1. */
  private List<ConfigSection> numbered(String key, UnaryOperator<JsonNode> mapping) {
    JsonNode list = node.path(key);
    if (list.isMissingNode() || list.isNull()) {
      return List.of();
    }
    if (!list.isArray()) {
      problems.add("%s is a list of mappings, each after a dash".formatted(name(key)));
      return List.of();
    }
    List<ConfigSection> entries = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      entries.add(
          new ConfigSection(
              "%s[%d]".formatted(name(key), i + 1), mapping.apply(list.get(i)), reading));
    }
    children.addAll(entries);
    return entries;
  }

  /**
   * Another mapping with some of its values in place of its own, read as if it stood here. What is
   * wrong with it is collected apart.
   *
   * @param values by key; a dot leads into a mapping inside
   */
  ConfigSection over(ConfigSection base, Map<String, JsonNode> values, List<String> found) {
    ObjectNode merged =
        base.node.isObject() ? base.node.deepCopy() : JsonNodeFactory.instance.objectNode();
    values.forEach(
        (key, value) -> {
          int dot = key.indexOf('.');
          ObjectNode place = dot < 0 ? merged : merged.withObject("/" + key.substring(0, dot));
          place.set(key.substring(dot + 1), value);
        });
    return new ConfigSection(
        path, merged, new Reading(reading.folder(), found, reading.references()));
  }

  /** The values of a list; empty if it is none. */
  List<JsonNode> nodes(String key) {
    known.add(key);
    JsonNode list = node.path(key);
    if (!list.isArray() || list.isEmpty()) {
      problems.add("%s is a list of values, such as [0.001, 0.002]".formatted(name(key)));
      return List.of();
    }
    List<JsonNode> values = new ArrayList<>();
    list.forEach(values::add);
    return values;
  }

  /** Adds a problem. */
  void problem(String problem) {
    if (!problems.contains(problem)) {
      problems.add(problem);
    }
  }

  /** Whether a key has a single value rather than a mapping. */
  boolean isWord(String key) {
    return node.path(key).isValueNode() && !node.path(key).isNull();
  }

  private ConfigSection child(String key) {
    ConfigSection child = new ConfigSection(name(key), node.path(key), reading);
    children.add(child);
    return child;
  }

  /** A value as text, turned into something else; what the turning refuses is a problem. */
  <T> Optional<T> value(String key, Function<String, T> parse) {
    known.add(key);
    JsonNode value = node.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isValueNode()) {
      problems.add("%s is a single value, not a list or a mapping".formatted(name(key)));
      return Optional.empty();
    }
    return parsed(name(key), value.asText(), parse);
  }

  /** A file or a folder of this machine, relative to the configuration's own folder. */
  Optional<Path> file(String key) {
    return file(key, path -> path);
  }

  /** The same, where it is made if it is not there. */
  Optional<Path> place(String key) {
    return value(key, text -> reading.folder().resolve(text));
  }

  /** Something that is read from a file; what the reading refuses is a problem. */
  <T> Optional<T> file(String key, Function<Path, T> read) {
    return value(key, text -> read.apply(refer(key, text)));
  }

  /** A list of files. */
  List<Path> files(String key) {
    return words(key).stream().map(text -> refer(key, text)).toList();
  }

  private Path refer(String key, String text) {
    Path file = reading.folder().resolve(text);
    reading.references().add(new ConfigReference.OfFile(name(key), file));
    return file;
  }

  /** Where a secret is. */
  Optional<SecretReference> secret(String key) {
    Optional<SecretReference> secret =
        value(key, text -> new SecretReference(text).in(reading.folder()));
    secret.ifPresent(it -> reading.references().add(new ConfigReference.OfSecret(name(key), it)));
    return secret;
  }

  /** Every value of this mapping, whatever its key, turned into something else. */
  <T> SortedMap<String, T> values(Function<String, T> parse) {
    SortedMap<String, T> values = new TreeMap<>();
    for (Iterator<String> keys = node.fieldNames(); keys.hasNext(); ) {
      String key = keys.next();
      value(key, parse).ifPresent(value -> values.put(key, value));
    }
    return values;
  }

  /** A list of names; empty if there is none. */
  SortedSet<String> names(String key) {
    known.add(key);
    JsonNode list = node.path(key);
    SortedSet<String> names = new TreeSet<>();
    if (list.isMissingNode() || list.isNull()) {
      return names;
    }
    if (!list.isArray()) {
      problems.add("%s is a list of names, such as [ada, grace]".formatted(name(key)));
      return names;
    }
    for (JsonNode entry : list) {
      if (!entry.isValueNode() || entry.isNull() || entry.asText().isBlank()) {
        problems.add("%s holds something that is no name: %s".formatted(name(key), entry));
      } else {
        names.add(entry.asText());
      }
    }
    return names;
  }

  /** Adds a problem if a key is there that something else in this mapping leaves no use for. */
  void refuse(String key, String why) {
    known.add(key);
    if (node.has(key) && !(node.path(key).isContainerNode() && node.path(key).isEmpty())) {
      problems.add("%s: %s".formatted(name(key), why));
    }
  }

  /** Adds a problem if a key is missing that something else in this mapping asks for. */
  void require(String key, String why) {
    known.add(key);
    if (!node.has(key)) {
      problems.add("%s is missing: %s".formatted(name(key), why));
    }
  }

  /** Adds a problem for an entry of a list that is none of the words it may be. */
  void unknownWord(String key, String word, Collection<String> words) {
    problems.add(
        "%s: '%s' is none of %s%s"
            .formatted(
                name(key),
                word,
                String.join(", ", words),
                NearestWord.to(word, words)
                    .map(near -> "; did you mean '" + near + "'?")
                    .orElse("")));
  }

  /** A list of words, in their order; empty if there is none. */
  List<String> words(String key) {
    known.add(key);
    JsonNode list = node.path(key);
    if (list.isMissingNode() || list.isNull()) {
      return List.of();
    }
    List<String> words = new ArrayList<>();
    for (JsonNode entry : list) {
      if (entry.isValueNode() && !entry.isNull()) {
        words.add(entry.asText());
      }
    }
    if (!list.isArray() || words.size() < list.size()) {
      problems.add("%s is a list of words, such as [python3, train.py]".formatted(name(key)));
      return List.of();
    }
    return words;
  }

  /** The mappings of a list, in their order; empty if there is none. */
  List<ConfigSection> entries(String key) {
    known.add(key);
    return numbered(key, UnaryOperator.identity());
  }

  /** A value that comes from outside the file, checked as if it stood in it. */
  <T> Optional<T> outside(String source, Optional<String> value, Function<String, T> parse) {
    return value.flatMap(text -> parsed(source, text, parse));
  }

  private <T> Optional<T> parsed(String source, String text, Function<String, T> parse) {
    try {
      return Optional.of(parse.apply(text));
    } catch (NumberFormatException e) {
      problems.add("%s: '%s' is no number".formatted(source, text));
    } catch (RuntimeException e) {
      problems.add("%s: %s".formatted(source, e.getMessage()));
    }
    return Optional.empty();
  }

  /**
   * Makes the section's record; what its constructor refuses is a problem, and the fallback stands
   * in.
   */
  <T> T build(Function<ConfigSection, T> make, T fallback) {
    try {
      return make.apply(this);
    } catch (IllegalArgumentException e) {
      problems.add("%s: %s".formatted(path, e.getMessage()));
      return fallback;
    } catch (ArithmeticException e) {
      problems.add(
          "%s: a number in it is larger than can be reckoned with (%s); a smaller one does"
              .formatted(path, e.getMessage()));
      return fallback;
    }
  }

  /** Adds a problem for every key that nobody asked for, here and below. */
  void refuseUnknownKeys() {
    for (Iterator<String> keys = node.fieldNames(); keys.hasNext(); ) {
      String key = keys.next();
      if (!known.contains(key)) {
        problems.add(
            "unknown key %s%s"
                .formatted(
                    name(key),
                    NearestWord.to(key, known)
                        .map(near -> ": did you mean '" + near + "'?")
                        .orElse("")));
      }
    }
    children.forEach(ConfigSection::refuseUnknownKeys);
  }

  private String name(String key) {
    return path.equals("the file") ? key : path + "." + key;
  }
}
