package dev.retort.dataset.label;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The things that chat models put around an answer. */
final class Wrapping {
  private static final List<Pattern> PAIRS =
      Stream.of(
              "```[\\w+-]*[ \\t]*\\R?(.*?)\\s*```",
              "\"([^\"]*)\"",
              "'([^']*)'",
              "“([^”]*)”",
              "‘([^’]*)’",
              "«([^»]*)»",
              "`([^`]*)`",
              "\\*\\*([^*]*)\\*\\*",
              "\\*([^*]*)\\*",
              "__(.*)__",
              "\\$?\\\\boxed\\{([^{}]*)\\}\\$?")
          .map(pair -> Pattern.compile(pair, Pattern.DOTALL))
          .toList();

  private static final Pattern TAG = Pattern.compile("<([A-Za-z][\\w-]*)>");
  private static final Pattern THOUGHT = Pattern.compile("<(think|thinking|thought|reasoning)>");

  /** What a pair begins with; nearly all answers begin with something else. */
  private static final String OPENERS = "`\"'“‘«*_$\\<";

  private static final String FULL_STOPS = ".。";
  private static final Pattern FULL_STOP = Pattern.compile("\\s*[.。]+$");
  private static final Pattern SEPARATOR =
      Pattern.compile("(?<=[\\p{L}\\p{N}])[\\s_-]+(?=[\\p{L}\\p{N}])");

  private static final int LONGEST_LINE = 400;
  private static final String TEXT = "text";
  private static final String REST = "rest";

  /** Each finds the answer proper in a line, and what was said beside it. */
  private static final List<Pattern> LINES =
      Stream.of(
              // "Label: x", "The answer is: x"
              "(?<rest>[^:]{1,60}):\\s*(?<text>\\S.*)",
              // "Answer - x"
              "(?<rest>.{1,60}?)\\s+[-–—=]+>?\\s+(?<text>\\S.*)",
              // "- x", "2. x"
              "(?<rest>[-*•–]|\\d{1,2}[.)])\\s+(?<text>\\S.*)",
              // "x (confidence: high)"
              "(?<text>[^(\\[]+?)\\s*[(\\[](?<rest>.*)[)\\]]\\.?",
              // "x - the card is late"
              "(?<text>.+?)\\s+[-–—]+\\s+(?<rest>\\S.*)",
              // "x: the card is late"
              "(?<text>[^:]+):\\s+(?<rest>\\S.*)",
              // "x. The card is late."
              "(?<text>.+?)[.;。]\\s*(?<rest>\\S.*)",
              // "x, because the card is late"
              "(?<text>.+?),?\\s+(?<rest>(?:because|since|as|due to|given)\\s.*)",
              // "The right category is x", "I would file this as x"
              "(?<rest>.{1,120}\\s(?:is|as))\\s+(?<text>\\S.*)")
          .map(Pattern::compile)
          .toList();

  private Wrapping() {}

  /**
   * Without surrounding white space, code fence, quotes, emphasis and tags, however deep, and
   * without a train of thought in tags of its own before it.
   */
  static String strip(String answer) {
    String text = answer.strip();
    Optional<String> inner = inner(text);
    while (inner.isPresent()) {
      text = inner.get().strip();
      inner = inner(text);
    }
    return text;
  }

  /**
   * What spellings of one label have in common: {@linkplain #strip stripped}, without a full stop,
   * in lower case, with words joined by single spaces.
   */
  static String fold(String answer) {
    String bare = strip(answer);
    if (!bare.isEmpty() && FULL_STOPS.indexOf(bare.charAt(bare.length() - 1)) >= 0) {
      bare = strip(FULL_STOP.matcher(bare).replaceFirst(""));
    }
    return SEPARATOR.matcher(bare).replaceAll(" ").toLowerCase(Locale.ROOT);
  }

  /**
   * What may be the answer proper in a longer one: its first or last line, what one of these
   * announces or explains, or the one text in a JSON object.
   */
  static List<Core> cores(String answer) {
    String bare = strip(answer);
    List<Core> cores = new ArrayList<>();
    List<String> lines = bare.lines().filter(line -> !line.isBlank()).toList();
    if (lines.size() > 1) {
      String first = lines.get(0);
      String last = lines.get(lines.size() - 1);
      cores.add(new Core(first, last));
      addWithin(first, cores);
      cores.add(new Core(last, first));
      addWithin(last, cores);
    } else if (!lines.isEmpty()) {
      addWithin(bare, cores);
    }
    onlyText(bare).ifPresent(text -> cores.add(new Core(text, "")));
    return cores;
  }

  private static void addWithin(String line, List<Core> cores) {
    String bare = strip(line);
    if (bare.length() > LONGEST_LINE) {
      return;
    }
    if (!bare.equals(line)) {
      cores.add(new Core(bare, ""));
    }
    for (Pattern pattern : LINES) {
      Matcher matcher = pattern.matcher(bare);
      if (matcher.matches()) {
        cores.add(new Core(matcher.group(TEXT), matcher.group(REST)));
      }
    }
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

  private static Optional<String> inner(String text) {
    if (text.isEmpty() || OPENERS.indexOf(text.charAt(0)) < 0) {
      return Optional.empty();
    }
    Stream<String> paired =
        PAIRS.stream()
            .map(pair -> pair.matcher(text))
            .filter(Matcher::matches)
            .map(matcher -> matcher.group(1));
    return Stream.concat(Stream.of(untagged(text), afterThought(text)), paired)
        .filter(inner -> !inner.isBlank())
        .findFirst();
  }

  /** The x of {@code <label>x</label>}; blank if a text is nothing of the kind. */
  private static String untagged(String text) {
    Matcher opening = TAG.matcher(text);
    if (!opening.lookingAt()) {
      return "";
    }
    String closing = "</" + opening.group(1) + ">";
    int end = text.indexOf(closing);
    return end >= 0 && end + closing.length() == text.length()
        ? text.substring(opening.end(), end)
        : "";
  }

  /** What follows a train of thought in tags of its own; blank if a text has none. */
  private static String afterThought(String text) {
    Matcher opening = THOUGHT.matcher(text);
    int closing = opening.lookingAt() ? text.indexOf("</" + opening.group(1) + ">") : -1;
    return closing < 0 ? "" : text.substring(text.indexOf('>', closing) + 1);
  }
}
