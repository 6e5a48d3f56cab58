package dev.retort.capture.redaction;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What placeholders look like. None can lie within another, or across the end of one. */
final class Placeholders {
  static final Pattern PATTERN =
      Pattern.compile(
          Arrays.stream(PersonalDataKind.values())
              .map(Enum::name)
              .collect(Collectors.joining("|", "\\[(?:", ")_[1-9][0-9]{0,8}]")));

  private Placeholders() {}

  static String of(PersonalDataKind kind, int number) {
    return String.format(Locale.ROOT, "[%s_%d]", kind, number);
  }

  /** The placeholders that stand in a text. */
  static Set<String> in(String text) {
    Set<String> found = new HashSet<>();
    if (text.indexOf('[') >= 0) {
      Matcher matcher = PATTERN.matcher(text);
      while (matcher.find()) {
        found.add(matcher.group());
      }
    }
    return found;
  }

  static String replace(String text, UnaryOperator<String> replacement) {
    return text.indexOf('[') < 0
        ? text
        : PATTERN
            .matcher(text)
            .replaceAll(found -> Matcher.quoteReplacement(replacement.apply(found.group())));
  }
}
