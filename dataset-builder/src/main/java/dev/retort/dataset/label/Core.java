package dev.retort.dataset.label;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What may be the answer proper in a longer one.
 *
 * @param text it
 * @param rest what was said beside it; if that is a label too, nobody knows which one was meant
 */
record Core(String text, String rest) {
  private static final int LONGEST_LINE = 400;
  private static final int LONGEST_ANNOUNCEMENT = 60;

  /** "Answer - x", "x - the card is late". */
  private static final List<String> DASHES = List.of(" - ", " – ", " — ", " = ", " -> ", " => ");

  /** "x. The card is late." */
  private static final List<String> STOPS = List.of(". ", "; ", "。");

  /** "x, because the card is late". */
  private static final List<String> REASONS =
      List.of(" because ", " since ", " as ", " due to ", " given ");

  /** "The right category is x", "I would file this as x". */
  private static final List<String> VERBS = List.of(" is ", " as ");

  Core {
    Objects.requireNonNull(text);
    Objects.requireNonNull(rest);
  }

  /**
   * Those of an answer: its first and last line, what one of these announces or explains, or the
   * one text in a JSON object.
   */
  static List<Core> of(String answer) {
    String bare = Wrapping.strip(answer);
    List<Core> cores = new ArrayList<>();
    List<String> lines = bare.lines().filter(line -> !line.isBlank()).toList();
    if (lines.size() > 1) {
      String first = lines.get(0);
      String last = lines.get(lines.size() - 1);
      cores.add(new Core(first, last));
      within(first, cores);
      cores.add(new Core(last, first));
      within(last, cores);
    } else {
      within(bare, cores);
    }
    onlyText(bare).ifPresent(text -> cores.add(new Core(text, "")));
    return cores;
  }

  private static void within(String line, List<Core> cores) {
    String bare = Wrapping.strip(line);
    if (bare.length() > LONGEST_LINE) {
      return;
    }
    if (!bare.equals(line)) {
      cores.add(new Core(bare, ""));
    }
    divided(bare, bare.indexOf(':'), 1, cores);
    DASHES.forEach(dash -> divided(bare, bare.indexOf(dash), dash.length(), cores));
    unlisted(bare).ifPresent(text -> cores.add(new Core(text, "")));
    bracketed(bare, cores);
    STOPS.forEach(stop -> explained(bare, bare.indexOf(stop), stop.length(), cores));
    REASONS.forEach(reason -> explained(bare, bare.indexOf(reason), reason.length(), cores));
    for (String verb : VERBS) {
      int at = bare.lastIndexOf(verb);
      if (at > 0) {
        cores.add(new Core(bare.substring(at + verb.length()), bare.substring(0, at)));
      }
    }
  }

  /** Either side of a sign may announce or explain the other. */
  private static void divided(String line, int at, int length, List<Core> cores) {
    if (at > 0 && at + length < line.length()) {
      String before = line.substring(0, at);
      String after = line.substring(at + length);
      if (at <= LONGEST_ANNOUNCEMENT) {
        cores.add(new Core(after, before));
      }
      cores.add(new Core(before, after));
    }
  }

  private static void explained(String line, int at, int length, List<Core> cores) {
    if (at > 0) {
      String before = line.substring(0, at);
      String label = before.endsWith(",") ? before.substring(0, at - 1) : before;
      cores.add(new Core(label, line.substring(at + length)));
    }
  }

  /** "x (confidence: high)", "x [0.97]". */
  private static void bracketed(String line, List<Core> cores) {
    String sentence = line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    int at = sentence.endsWith(")") ? line.indexOf('(') : -1;
    int opening = sentence.endsWith("]") ? line.indexOf('[') : at;
    if (opening > 0) {
      cores.add(
          new Core(
              line.substring(0, opening), sentence.substring(opening + 1, sentence.length() - 1)));
    }
  }

  /** The x of "- x" and "2. x". */
  private static Optional<String> unlisted(String line) {
    int space = line.indexOf(' ');
    if (space < 1 || space > 3) {
      return Optional.empty();
    }
    String mark = line.substring(0, space);
    boolean bullet = mark.length() == 1 && "-*•–".contains(mark);
    boolean number =
        (mark.endsWith(".") || mark.endsWith(")"))
            && mark.chars().limit(mark.length() - 1L).allMatch(Character::isDigit);
    return bullet || (number && mark.length() > 1)
        ? Optional.of(line.substring(space))
        : Optional.empty();
  }

  /** The x of {"label": "x", "confidence": 0.9}. */
  private static Optional<String> onlyText(String text) {
    if (!text.startsWith("{") || text.length() > LONGEST_LINE) {
      return Optional.empty();
    }
    List<String> texts = new ArrayList<>();
    CanonicalJson.document(text)
        .ifPresent(
            document -> {
              for (JsonNode member : document) {
                if (member.isTextual()) {
                  texts.add(member.textValue());
                }
              }
            });
    return texts.size() == 1 ? Optional.of(texts.get(0)) : Optional.empty();
  }
}
