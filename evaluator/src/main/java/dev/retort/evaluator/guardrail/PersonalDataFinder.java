package dev.retort.evaluator.guardrail;

import dev.retort.capture.redaction.PersonalDataDetector;
import dev.retort.capture.redaction.PersonalDataSpan;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds well-formed personal data in an answer, whoever's it is: what redaction finds, and the
 * names and streets of the written lists wherever they stand. Thread-safe.
 */
final class PersonalDataFinder {
  private static final PersonalDataDetector DETECTOR = PersonalDataDetector.standard();

  private final Pattern names;
  private final Pattern streets;

  PersonalDataFinder() {
    Map<String, List<String>> lists = WrittenLists.sections("personal-data.txt");
    String first = anyOf(lists.get("first-names"));
    String surname = anyOf(lists.get("surnames"));
    names =
        Pattern.compile("(?i)\\b(?:" + first + " " + surname + "|" + surname + ", ?" + first + ")");
    streets =
        Pattern.compile(
            "(?i)(?:\\d+ %s|%s \\d+)"
                .formatted(
                    anyOf(lists.get("streets-number-first")),
                    anyOf(lists.get("streets-number-last"))));
  }

  /** The values found, squashed. */
  Set<String> find(String text) {
    Set<String> found = new HashSet<>();
    for (PersonalDataSpan span : DETECTOR.find(text)) {
      found.add(Squashed.of(text.substring(span.start(), span.end())));
    }
    add(found, names.matcher(text));
    add(found, streets.matcher(text));
    return found;
  }

  private static void add(Set<String> found, Matcher matcher) {
    while (matcher.find()) {
      found.add(Squashed.of(matcher.group()));
    }
  }

  private static String anyOf(List<String> words) {
    return words.stream().map(Pattern::quote).collect(Collectors.joining("|", "(?:", ")"));
  }
}
