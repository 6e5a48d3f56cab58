package dev.retort.capture.redaction;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What placeholders look like. A student reads numbered ones, {@code [EMAIL_1]}; a log holds keyed
 * ones, {@code [EMAIL:0f1e2d3c4b5a6978]}. None can lie within another, or across the end of one,
 * and none needs an escape in JSON.
 */
final class Placeholders {
  static final int TAG_DIGITS = 16;
  private static final int LONGEST_NUMBER = 9;

  private Placeholders() {}

  /**
   * A placeholder at its place.
   *
   * @param kindEnd where its kind's name ends
   * @param keyed whether it is of a log
   */
  private record Place(int start, int kindEnd, int end, boolean keyed) {}

  static String numbered(PersonalDataKind kind, int number) {
    return "[" + kind.name() + "_" + number + "]";
  }

  static String keyed(PersonalDataKind kind, String tag) {
    return "[" + kind.name() + ":" + tag + "]";
  }

  /** Whether a value is nobody's, but stands for somebody's. */
  static boolean isPlaceholder(String value) {
    return value.startsWith("[")
        && at(value, 0).filter(place -> place.end() == value.length()).isPresent();
  }

  /** Tells each numbered placeholder of a text, in its order. */
  static void forEachNumbered(String text, Consumer<String> found) {
    forEach(
        text,
        place -> {
          if (!place.keyed()) {
            found.accept(text.substring(place.start(), place.end()));
          }
        });
  }

  /** Adds the numbered placeholders that stand in a text. */
  static void addNumbered(String text, Set<String> found) {
    forEachNumbered(text, found::add);
  }

  static String replaceNumbered(String text, UnaryOperator<String> replacement) {
    if (text.indexOf('[') < 0) {
      return text;
    }
    StringBuilder replaced = new StringBuilder(text.length());
    int[] from = {0};
    forEach(
        text,
        place -> {
          if (!place.keyed()) {
            replaced
                .append(text, from[0], place.start())
                .append(replacement.apply(text.substring(place.start(), place.end())));
            from[0] = place.end();
          }
        });
    return replaced.append(text, from[0], text.length()).toString();
  }

  /** The keyed placeholders of a text, as spans of the kind that each names. */
  static List<PersonalDataSpan> keyedIn(String text) {
    List<PersonalDataSpan> found = new ArrayList<>(0);
    forEach(
        text,
        place -> {
          if (place.keyed()) {
            String kind = text.substring(place.start() + 1, place.kindEnd());
            found.add(new PersonalDataSpan(place.start(), place.end(), new PersonalDataKind(kind)));
          }
        });
    return found;
  }

  /** Those of some disjoint spans, in the text's order, that touch no placeholder. */
  static List<PersonalDataSpan> without(String text, List<PersonalDataSpan> spans) {
    if (spans.isEmpty() || text.indexOf('[') < 0) {
      return spans;
    }
    List<Place> places = new ArrayList<>();
    forEach(text, places::add);
    List<PersonalDataSpan> free = new ArrayList<>(spans.size());
    int next = 0;
    for (PersonalDataSpan span : spans) {
      while (next < places.size() && places.get(next).end() <= span.start()) {
        next++;
      }
      if (next == places.size()
          || !span.overlaps(places.get(next).start(), places.get(next).end())) {
        free.add(span);
      }
    }
    return free;
  }

  private static void forEach(String text, Consumer<Place> found) {
    int at = text.indexOf('[');
    while (at >= 0) {
      Optional<Place> place = at(text, at);
      place.ifPresent(found);
      at = text.indexOf('[', place.map(Place::end).orElse(at + 1));
    }
  }

  /** The placeholder whose bracket opens at a place. */
  private static Optional<Place> at(String text, int open) {
    int at = open + 1;
    while (at < text.length() && isKind(text.charAt(at))) {
      at++;
    }
    if (at >= text.length() || at == open + 1) {
      return Optional.empty();
    }
    boolean keyed = text.charAt(at) == ':';
    int kindEnd = keyed ? at : text.lastIndexOf('_', at);
    int end = keyed ? at + 1 + TAG_DIGITS : at;
    boolean whole =
        end < text.length()
            && text.charAt(end) == ']'
            && PersonalDataKind.isName(text, open + 1, kindEnd)
            && (keyed ? isTag(text, at + 1, end) : isNumber(text, kindEnd + 1, end));
    return whole ? Optional.of(new Place(open, kindEnd, end + 1, keyed)) : Optional.empty();
  }

  private static boolean isKind(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }

  private static boolean isTag(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isNumber(String text, int from, int to) {
    if (to <= from || to - from > LONGEST_NUMBER || text.charAt(from) == '0') {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }
}
