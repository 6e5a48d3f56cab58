package dev.retort.capture.redaction;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;

/** Gives out placeholders while texts are masked. Not thread-safe. */
final class Masking {
  /** A shorter value, or a single name, may be an ordinary word elsewhere in the text. */
  private static final int SHORTEST_REPEATED = 6;

  /** Kinds that are found by the words around them, which need not stand there twice. */
  private static final Set<PersonalDataKind> KNOWN_BY_CONTEXT =
      EnumSet.complementOf(
          EnumSet.of(
              PersonalDataKind.EMAIL,
              PersonalDataKind.IBAN,
              PersonalDataKind.CREDIT_CARD,
              PersonalDataKind.IP_ADDRESS));

  private final PersonalDataDetector detector;
  private final List<Replacement> replacements;
  private final Map<String, String> byValue = new HashMap<>();
  private final Set<String> taken;
  private final Map<PersonalDataKind, Integer> last = new EnumMap<>(PersonalDataKind.class);

  Masking(PersonalDataDetector detector, List<Replacement> known, Set<String> taken) {
    this.detector = detector;
    this.replacements = new ArrayList<>(known);
    known.forEach(replacement -> byValue.put(replacement.original(), replacement.placeholder()));
    this.taken = new HashSet<>(taken);
  }

  List<Replacement> replacements() {
    return replacements;
  }

  Set<String> taken() {
    return taken;
  }

  /**
   * Masks an answer. A placeholder that the answer itself holds, and that stands for a value of the
   * text, is masked like a value: otherwise it would come back as that value.
   */
  String maskAnswer(String answer) {
    Map<String, PersonalDataKind> given = new HashMap<>();
    replacements.forEach(known -> given.put(known.placeholder(), known.kind()));
    String masked =
        Placeholders.replace(
            answer,
            written ->
                given.containsKey(written) ? placeholder(given.get(written), written) : written);
    return mask(masked, detector.find(masked));
  }

  /**
   * Masks spans, and then whatever is found after that: a value's neighbours may look different
   * once it is gone. Each round takes something away that is no placeholder, so there is a last.
   */
  String mask(String text, List<PersonalDataSpan> spans) {
    String masked = text;
    List<PersonalDataSpan> found = spans;
    while (true) {
      List<PersonalDataSpan> maskable = withoutPlaceholders(masked, found);
      if (!maskable.isEmpty()) {
        masked = replace(masked, maskable);
      }
      List<PersonalDataSpan> repeated = withoutPlaceholders(masked, repetitions(masked));
      if (!repeated.isEmpty()) {
        masked = replace(masked, repeated);
      } else if (maskable.isEmpty()) {
        return masked;
      }
      found = detector.find(masked);
    }
  }

  private String replace(String text, List<PersonalDataSpan> spans) {
    StringBuilder masked = new StringBuilder(text.length() + spans.size() * 8);
    int from = 0;
    for (PersonalDataSpan span : spans) {
      masked.append(text, from, span.start());
      masked.append(placeholder(span.kind(), text.substring(span.start(), span.end())));
      from = span.end();
    }
    return masked.append(text, from, text.length()).toString();
  }

  private String placeholder(PersonalDataKind kind, String value) {
    String known = byValue.get(value);
    if (known != null) {
      return known;
    }
    String placeholder;
    do {
      placeholder = Placeholders.of(kind, last.merge(kind, 1, Integer::sum));
    } while (!taken.add(placeholder));
    byValue.put(value, placeholder);
    replacements.add(new Replacement(placeholder, kind, value));
    return placeholder;
  }

  /** Where known values stand again, in whatever case, without the words that gave them away. */
  private List<PersonalDataSpan> repetitions(String text) {
    List<PersonalDataSpan> found = new ArrayList<>();
    String folded = text.toLowerCase(Locale.ROOT);
    if (folded.length() != text.length()) {
      folded = text;
    }
    for (Replacement known : replacements) {
      String value = known.original();
      boolean distinctive =
          KNOWN_BY_CONTEXT.contains(known.kind())
              && value.length() >= SHORTEST_REPEATED
              && (known.kind() != PersonalDataKind.PERSON_NAME || value.indexOf(' ') > 0);
      String sought = folded.equals(text) ? value : value.toLowerCase(Locale.ROOT);
      for (int at = distinctive ? folded.indexOf(sought) : -1;
          at >= 0;
          at = folded.indexOf(sought, at + 1)) {
        int end = at + sought.length();
        if (isBoundary(text, at - 1, at) && isBoundary(text, end, end - 1)) {
          found.add(new PersonalDataSpan(at, end, known.kind()));
        }
      }
    }
    return Spans.disjoint(found);
  }

  private static boolean isBoundary(String text, int outside, int inside) {
    return outside < 0
        || outside >= text.length()
        || !Character.isLetterOrDigit(text.charAt(outside))
        || !Character.isLetterOrDigit(text.charAt(inside));
  }

  private static List<PersonalDataSpan> withoutPlaceholders(
      String text, List<PersonalDataSpan> spans) {
    if (spans.isEmpty() || text.indexOf('[') < 0) {
      return spans;
    }
    List<PersonalDataSpan> free = new ArrayList<>(spans);
    Matcher placeholder = Placeholders.PATTERN.matcher(text);
    while (placeholder.find()) {
      free.removeIf(span -> span.overlaps(placeholder.start(), placeholder.end()));
    }
    free.sort(Comparator.comparingInt(PersonalDataSpan::start));
    return free;
  }
}
