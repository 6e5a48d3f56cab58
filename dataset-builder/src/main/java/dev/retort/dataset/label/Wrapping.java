package dev.retort.dataset.label;

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
    int end = bare.length();
    while (end > 0 && FULL_STOPS.indexOf(bare.charAt(end - 1)) >= 0) {
      end--;
    }
    if (end < bare.length()) {
      bare = strip(bare.substring(0, end));
    }
    return joined(bare).toLowerCase(Locale.ROOT);
  }

  /** White space, underscores and hyphens between words are one space. */
  private static String joined(String text) {
    StringBuilder joined = new StringBuilder(text.length());
    int i = 0;
    while (i < text.length()) {
      int end = i;
      while (end < text.length() && isSeparator(text.charAt(end))) {
        end++;
      }
      if (end == i) {
        joined.append(text.charAt(i++));
      } else {
        boolean between = i > 0 && end < text.length() && isWord(text, i - 1) && isWord(text, end);
        joined.append(between ? " " : text.substring(i, end));
        i = end;
      }
    }
    return joined.toString();
  }

  private static boolean isSeparator(char c) {
    return c == '_' || c == '-' || Character.isWhitespace(c);
  }

  /** A half of a character beyond the basic plane counts as a word's. */
  private static boolean isWord(String text, int at) {
    char c = text.charAt(at);
    return Character.isLetterOrDigit(c) || Character.isSurrogate(c);
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
