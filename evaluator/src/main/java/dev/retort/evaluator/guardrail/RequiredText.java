package dev.retort.evaluator.guardrail;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a text must hold for a regular expression to match somewhere in it: of each of some sets of
 * strings, one. Read off the expression's syntax, as code search engines do to find the files that
 * are worth a look; for the part of Java's syntax that the detector's patterns use, on lines that
 * begin behind and end before a line feed.
 *
 * @see <a href="https://swtch.com/~rsc/regexp/regexp4.html">Cox, Regular Expression Matching with a
 *     Trigram Index</a>
 */
final class RequiredText {
  /** So many strings of a set are told apart. */
  private static final int MOST = 256;

  /** Shorter strings are in every text. */
  private static final int SHORTEST = 2;

  private final String pattern;
  private int at;

  private RequiredText(String pattern) {
    this.pattern = pattern;
  }

  /** The sets of a pattern; none if nothing is known of its matches. */
  static List<Set<String>> of(String pattern) {
    RequiredText reader = new RequiredText(pattern);
    Need need = reader.alternatives();
    if (reader.at < pattern.length()) {
      throw new IllegalArgumentException(
          "the pattern %s ends early, at character %d".formatted(pattern, reader.at));
    }
    return need.clauses();
  }

  /**
   * What is known of an expression.
   *
   * @param exact all that it matches; empty if that is too much
   * @param others sets of which every match holds one each, where {@code exact} is empty
   */
  private record Need(Optional<Set<String>> exact, List<Set<String>> others) {
    static final Need ANYTHING = new Need(Optional.empty(), List.of());
    static final Need NOTHING = exactly("");

    static Need exactly(String text) {
      return new Need(Optional.of(Set.of(text)), List.of());
    }

    List<Set<String>> clauses() {
      return exact.map(strings -> useful(strings).stream().toList()).orElse(others);
    }

    private static Optional<Set<String>> useful(Set<String> strings) {
      return Optional.of(strings).filter(all -> shortest(all) >= SHORTEST);
    }

    /** The set that is hardest to satisfy. */
    Optional<Set<String>> best() {
      return clauses().stream()
          .max(
              (first, second) ->
                  shortest(first) != shortest(second)
                      ? Integer.compare(shortest(first), shortest(second))
                      : Integer.compare(second.size(), first.size()));
    }

    private static int shortest(Set<String> strings) {
      return strings.stream().mapToInt(String::length).min().orElse(0);
    }
  }

  private Need alternatives() {
    List<Need> all = new ArrayList<>(List.of(sequence()));
    while (at < pattern.length() && pattern.charAt(at) == '|') {
      at++;
      all.add(sequence());
    }
    if (all.size() == 1) {
      return all.get(0);
    }
    Set<String> exact = new LinkedHashSet<>();
    boolean isExact = all.stream().allMatch(need -> need.exact().isPresent());
    if (isExact) {
      all.forEach(need -> exact.addAll(need.exact().orElseThrow()));
      if (exact.size() <= MOST) {
        return new Need(Optional.of(exact), List.of());
      }
    }
    Set<String> either = new LinkedHashSet<>();
    for (Need need : all) {
      Optional<Set<String>> best = need.best();
      if (best.isEmpty()) {
        return Need.ANYTHING;
      }
      either.addAll(best.get());
    }
    return new Need(Optional.empty(), List.of(either));
  }

  private Need sequence() {
    List<Set<String>> clauses = new ArrayList<>();
    Set<String> run = Set.of("");
    boolean isExact = true;
    while (at < pattern.length() && pattern.charAt(at) != '|' && pattern.charAt(at) != ')') {
      Need next = repeated(atom());
      Optional<Set<String>> longer = product(run, next);
      if (longer.isPresent()) {
        run = longer.get();
      } else {
        isExact = false;
        Need.useful(run).ifPresent(clauses::add);
        clauses.addAll(next.exact().isPresent() ? List.of() : next.others());
        run = next.exact().orElse(Set.of(""));
      }
    }
    if (isExact) {
      return new Need(Optional.of(run), List.of());
    }
    Need.useful(run).ifPresent(clauses::add);
    return new Need(Optional.empty(), clauses);
  }

  private static Optional<Set<String>> product(Set<String> run, Need next) {
    if (next.exact().isEmpty() || run.size() * next.exact().get().size() > MOST) {
      return Optional.empty();
    }
    Set<String> product = new LinkedHashSet<>();
    for (String head : run) {
      next.exact().get().forEach(tail -> product.add(head + tail));
    }
    return Optional.of(product);
  }

  private Need atom() {
    char c = pattern.charAt(at++);
    return switch (c) {
      case '(' -> group();
      case '[' -> characters();
      case '.' -> Need.ANYTHING;
      case '^', '$' -> Need.exactly("\n");
      case '\\' -> escaped(pattern.charAt(at++));
      default -> Need.exactly(String.valueOf(c));
    };
  }

  private Need group() {
    boolean looks = pattern.startsWith("?=", at) || pattern.startsWith("?!", at);
    if (looks || pattern.startsWith("?:", at)) {
      at += 2;
    } else if (pattern.charAt(at) == '?') {
      throw new IllegalArgumentException(
          "the pattern %s has a group of a kind that is not read, at character %d"
              .formatted(pattern, at));
    }
    Need inside = alternatives();
    at++;
    return looks ? Need.NOTHING : inside;
  }

  private Need escaped(char c) {
    if (c == 'b') {
      return Need.NOTHING;
    }
    return Character.isLetterOrDigit(c) ? Need.ANYTHING : Need.exactly(String.valueOf(c));
  }

  private Need characters() {
    int end = pattern.indexOf(']', at + 1);
    String inside = pattern.substring(at, end);
    at = end + 1;
    boolean isList =
        inside.codePoints().allMatch(c -> c != '\\' && c != '-' && c != '^' && c < 128);
    if (!isList) {
      return Need.ANYTHING;
    }
    Set<String> each = new LinkedHashSet<>();
    inside.chars().forEach(c -> each.add(String.valueOf((char) c)));
    return new Need(Optional.of(each), List.of());
  }

  /** An expression with its quantifier, if it has one. */
  private Need repeated(Need once) {
    if (at >= pattern.length() || "?*+{".indexOf(pattern.charAt(at)) < 0) {
      return once;
    }
    char quantifier = pattern.charAt(at++);
    int least = quantifier == '+' ? 1 : 0;
    if (quantifier == '{') {
      int end = pattern.indexOf('}', at);
      least = Integer.parseInt(pattern.substring(at, end).split(",", -1)[0]);
      at = end + 1;
    }
    boolean isOptional = quantifier == '?';
    if (at < pattern.length() && (pattern.charAt(at) == '?' || pattern.charAt(at) == '+')) {
      at++;
    }
    if (isOptional && once.exact().isPresent()) {
      Set<String> maybe = new LinkedHashSet<>(once.exact().get());
      maybe.add("");
      return new Need(Optional.of(maybe), List.of());
    }
    if (least == 0) {
      return Need.ANYTHING;
    }
    if (once.exact().filter(strings -> strings.size() == 1).isPresent()) {
      String text = once.exact().get().iterator().next().repeat(least);
      return new Need(Optional.empty(), Need.exactly(text).clauses());
    }
    return new Need(Optional.empty(), once.clauses());
  }
}
