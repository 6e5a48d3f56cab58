package dev.retort.dataset.label;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The things that chat models put around an answer. */
final class Wrapping {
  private static final Pattern FENCE =
      Pattern.compile("```[\\w+-]*[ \\t]*\\R?(.*?)\\s*```", Pattern.DOTALL);
  private static final List<Pattern> PAIRS =
      Stream.of(
              "\"([^\"]*)\"",
              "'([^']*)'",
              "“([^”]*)”",
              "‘([^’]*)’",
              "«([^»]*)»",
              "`([^`]*)`",
              "\\*\\*([^*]*)\\*\\*",
              "\\*([^*]*)\\*",
              "__(.*)__")
          .map(pair -> Pattern.compile(pair, Pattern.DOTALL))
          .toList();
  private static final Pattern FULL_STOP = Pattern.compile("\\s*[.。]+$");
  private static final Pattern SEPARATOR =
      Pattern.compile("(?<=[\\p{L}\\p{N}])[\\s_-]+(?=[\\p{L}\\p{N}])");

  /** "Label: x", "The answer is: x": a few words and a colon. */
  private static final Pattern ANNOUNCEMENT =
      Pattern.compile("^[^\\n:]{1,40}:\\s*(\\S.*)$", Pattern.DOTALL);

  private Wrapping() {}

  /** Without surrounding white space, code fence, quotes and emphasis, however deep. */
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
    String bare = strip(FULL_STOP.matcher(strip(answer)).replaceFirst(""));
    return SEPARATOR.matcher(bare).replaceAll(" ").toLowerCase(Locale.ROOT);
  }

  /** What may be the answer proper in a longer one: its first line, or what it announces. */
  static List<String> cores(String answer) {
    String bare = strip(answer);
    String firstLine = bare.lines().findFirst().orElse("");
    return Stream.of(firstLine, announced(bare), announced(firstLine))
        .filter(core -> !core.isBlank() && !core.equals(bare))
        .distinct()
        .toList();
  }

  private static String announced(String text) {
    Matcher matcher = ANNOUNCEMENT.matcher(text);
    return matcher.matches() ? strip(matcher.group(1)) : "";
  }

  private static Optional<String> inner(String text) {
    return Stream.concat(Stream.of(FENCE), PAIRS.stream())
        .map(pattern -> pattern.matcher(text))
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1))
        .filter(inner -> !inner.isBlank())
        .findFirst();
  }
}
