package dev.retort.console.demo;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A context-free grammar of phrases, read from a resource. Each entry has one alternative a line.
 * In an alternative, <code>{name}</code> stands for another entry, <code>(a|b|)</code> for a choice
 * (a parenthesis without a bar is just text), <code>~</code> for a digit from 1 to 9, <code>#
 * </code> for a digit from 0 to 9, and <code>\n</code> for a line break. Immutable and thread-safe;
 * equal states of the random source give equal text.
 */
final class PhraseBook {
  private final Map<String, List<String>> entries;

  private PhraseBook(Map<String, List<String>> entries) {
    this.entries = entries;
  }

  /**
   * Reads a book that stands beside this class.
   *
   * @throws UncheckedIOException if the resource is missing or is no map of texts
   */
  static PhraseBook load(String resource) {
    Map<String, List<String>> entries = new LinkedHashMap<>();
    try (InputStream in = PhraseBook.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("no such resource");
      }
      new YAMLMapper()
          .readValue(in, new TypeReference<LinkedHashMap<String, String>>() {})
          .forEach((name, lines) -> entries.put(name, lines.lines().toList()));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read the phrase book " + resource + ": " + e.getMessage(), e);
    }
    return new PhraseBook(entries);
  }

  /** The names of the entries, in the book's order. */
  List<String> names() {
    return List.copyOf(entries.keySet());
  }

  /** Whether the book has an entry of this name. */
  boolean contains(String name) {
    return entries.containsKey(name);
  }

  /** The alternatives of an entry, unexpanded. */
  List<String> alternatives(String name) {
    List<String> alternatives = entries.get(name);
    if (alternatives == null) {
      throw new IllegalArgumentException("the phrase book has no entry '%s'".formatted(name));
    }
    return alternatives;
  }

  /** One text of an entry. */
  String expand(String name, Random random) {
    return expand(name, Map.of(), random);
  }

  /**
   * One text of an entry.
   *
   * @param given texts that stand for themselves, in preference to the book's entries
   */
  String expand(String name, Map<String, String> given, Random random) {
    StringBuilder text = new StringBuilder();
    new Expansion(given, random, text).append(pick(alternatives(name), random));
    return text.toString();
  }

  private static String pick(List<String> alternatives, Random random) {
    return alternatives.get(random.nextInt(alternatives.size()));
  }

  /** One walk through an alternative and everything it refers to. */
  private final class Expansion {
    private final Map<String, String> given;
    private final Random random;
    private final StringBuilder text;

    Expansion(Map<String, String> given, Random random, StringBuilder text) {
      this.given = given;
      this.random = random;
      this.text = text;
    }

    void append(String template) {
      int i = 0;
      while (i < template.length()) {
        i = appendFrom(template, i);
      }
    }

    private int appendFrom(String template, int at) {
      char c = template.charAt(at);
      return switch (c) {
        case '{' -> {
          int end = template.indexOf('}', at);
          refer(template.substring(at + 1, end));
          yield end + 1;
        }
        case '(' -> {
          int close = closing(template, at);
          choose(template.substring(at + 1, close));
          yield close + 1;
        }
        case '\\' -> literal('\n', at + 2);
        case '~' -> literal((char) ('1' + random.nextInt(9)), at + 1);
        case '#' -> literal((char) ('0' + random.nextInt(10)), at + 1);
        default -> literal(c, at + 1);
      };
    }

    private int literal(char c, int next) {
      text.append(c);
      return next;
    }

    private void refer(String name) {
      String fixed = given.get(name);
      if (fixed == null) {
        append(pick(alternatives(name), random));
      } else {
        text.append(fixed);
      }
    }

    private void choose(String inside) {
      List<String> options = topLevelOptions(inside);
      if (options.size() == 1) {
        text.append('(');
        append(inside);
        text.append(')');
      } else {
        append(pick(options, random));
      }
    }
  }

  private static int closing(String template, int open) {
    int depth = 0;
    for (int i = open; i < template.length(); i++) {
      char c = template.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    throw new IllegalArgumentException("a parenthesis stays open in: " + template);
  }

  private static List<String> topLevelOptions(String inside) {
    List<String> options = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < inside.length(); i++) {
      char c = inside.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == '|' && depth == 0) {
        options.add(inside.substring(start, i));
        start = i + 1;
      }
    }
    options.add(inside.substring(start));
    return options;
  }
}
