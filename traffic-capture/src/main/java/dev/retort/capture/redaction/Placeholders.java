package dev.retort.capture.redaction;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What placeholders look like. A student reads numbered ones, {@code [EMAIL_1]}; a log holds keyed
 * ones, {@code [EMAIL:0f1e2d3c4b5a6978]}. None can lie within another, or across the end of one,
 * and none needs an escape in JSON.
 */
final class Placeholders {
  static final int TAG_DIGITS = 16;

  private static final Pattern NUMBERED =
      Pattern.compile("\\[" + PersonalDataKind.FORM + "_[1-9][0-9]{0,8}]");
  private static final Pattern KEYED =
      Pattern.compile("\\[(" + PersonalDataKind.FORM + "):[0-9a-f]{" + TAG_DIGITS + "}]");
  private static final Pattern ANY =
      Pattern.compile(
          "\\[" + PersonalDataKind.FORM + "(?:_[1-9][0-9]{0,8}|:[0-9a-f]{" + TAG_DIGITS + "})]");

  private Placeholders() {}

  static String numbered(PersonalDataKind kind, int number) {
    return "[" + kind.name() + "_" + number + "]";
  }

  static String keyed(PersonalDataKind kind, String tag) {
    return "[" + kind.name() + ":" + tag + "]";
  }

  /** Whether a value is nobody's, but stands for somebody's. */
  static boolean isPlaceholder(String value) {
    return value.startsWith("[") && ANY.matcher(value).matches();
  }

  /** Tells each numbered placeholder of a text, in its order. */
  static void forEachNumbered(String text, Consumer<String> found) {
    if (text.indexOf('[') >= 0) {
      Matcher matcher = NUMBERED.matcher(text);
      while (matcher.find()) {
        found.accept(matcher.group());
      }
    }
  }

  /** Adds the numbered placeholders that stand in a text. */
  static void addNumbered(String text, Set<String> found) {
    forEachNumbered(text, found::add);
  }

  static String replaceNumbered(String text, UnaryOperator<String> replacement) {
    return text.indexOf('[') < 0
        ? text
        : NUMBERED
            .matcher(text)
            .replaceAll(found -> Matcher.quoteReplacement(replacement.apply(found.group())));
  }

  /** The keyed placeholders of a text, as spans of the kind that each names. */
  static List<PersonalDataSpan> keyedIn(String text) {
    if (text.indexOf('[') < 0) {
      return List.of();
    }
    List<PersonalDataSpan> found = new ArrayList<>(0);
    Matcher matcher = KEYED.matcher(text);
    while (matcher.find()) {
      found.add(
          new PersonalDataSpan(
              matcher.start(), matcher.end(), new PersonalDataKind(matcher.group(1))));
    }
    return found;
  }

  /** Those of some disjoint spans, in the text's order, that touch no placeholder. */
  static List<PersonalDataSpan> without(String text, List<PersonalDataSpan> spans) {
    if (spans.isEmpty() || text.indexOf('[') < 0) {
      return spans;
    }
    List<PersonalDataSpan> free = new ArrayList<>(spans.size());
    Matcher placeholder = ANY.matcher(text);
    boolean more = placeholder.find();
    for (PersonalDataSpan span : spans) {
      while (more && placeholder.end() <= span.start()) {
        more = placeholder.find();
      }
      if (!more || !span.overlaps(placeholder.start(), placeholder.end())) {
        free.add(span);
      }
    }
    return free;
  }
}
