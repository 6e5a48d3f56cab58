package dev.retort.capture.redaction;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Gives out placeholders while texts that belong together are masked. Numbers follow the order of
 * the masked texts alone, so that texts whose values have gone already get the same ones. Not
 * thread-safe.
 */
final class Masking {
  /** A shorter value, or a single name, may be an ordinary word elsewhere in the text. */
  private static final int SHORTEST_REPEATED = 6;

  /** Kinds that are found wherever they stand; others by words that need not stand there twice. */
  private static final Set<PersonalDataKind> KNOWN_BY_FORM =
      Set.of(
          PersonalDataKind.EMAIL,
          PersonalDataKind.IBAN,
          PersonalDataKind.CREDIT_CARD,
          PersonalDataKind.IP_ADDRESS);

  private final PersonalDataDetector detector;
  private final List<Replacement> known;
  private final Set<String> taken;
  private final Map<String, String> byValue = new HashMap<>();
  private Map<String, Replacement> own = new LinkedHashMap<>();
  private int given;

  /**
   * @param known what has placeholders already, which it keeps
   * @param taken numbered placeholders that stand for no value of these texts
   */
  Masking(PersonalDataDetector detector, List<Replacement> known, Set<String> taken) {
    this.detector = detector;
    this.known = known;
    this.taken = new HashSet<>(taken);
    known.forEach(replacement -> byValue.put(replacement.original(), replacement.placeholder()));
    known.forEach(replacement -> this.taken.add(replacement.placeholder()));
  }

  /** What was known, and what was replaced beside it in the order of the texts. */
  List<Replacement> replacements() {
    List<Replacement> all = new ArrayList<>(known);
    all.addAll(own.values());
    return all;
  }

  /** The placeholders that no further value may have. */
  Set<String> taken() {
    Set<String> all = new HashSet<>(taken);
    all.addAll(own.keySet());
    return all;
  }

  /**
   * Masks an answer. A placeholder that the answer itself holds, and that stands for a value of the
   * text, is masked like a value: otherwise it would come back as that value.
   */
  String maskAnswer(String answer) {
    Placeholders.addNumbered(answer, taken);
    Map<String, PersonalDataKind> kinds = new HashMap<>();
    known.forEach(replacement -> kinds.put(replacement.placeholder(), replacement.kind()));
    String text =
        Placeholders.replaceNumbered(
            answer,
            written ->
                kinds.containsKey(written) ? placeholder(kinds.get(written), written) : written);
    return mask(List.of(text), List.of(detector.find(text))).get(0);
  }

  /**
   * Masks spans, and then whatever is found after that: a value's neighbours may look different
   * once it is gone. Each round takes something away that is no placeholder, so there is a last.
   *
   * @param spans what was found in each of the texts
   */
  List<String> mask(List<String> texts, List<List<PersonalDataSpan>> spans) {
    List<String> before = texts;
    List<List<PersonalDataSpan>> found =
        IntStream.range(0, texts.size())
            .mapToObj(i -> withKeyed(texts.get(i), spans.get(i)))
            .toList();
    while (true) {
      List<String> masked = new ArrayList<>(before.size());
      for (int i = 0; i < before.size(); i++) {
        masked.add(replace(before.get(i), found.get(i)));
      }
      for (int i = 0; i < masked.size(); i++) {
        masked.set(i, replace(masked.get(i), repetitions(masked.get(i))));
      }
      masked = numbered(masked);
      if (masked.equals(before)) {
        return masked;
      }
      found = foundAgain(before, masked);
      before = masked;
    }
  }

  private List<List<PersonalDataSpan>> foundAgain(List<String> before, List<String> masked) {
    List<List<PersonalDataSpan>> found = new ArrayList<>(masked.size());
    for (int i = 0; i < masked.size(); i++) {
      String text = masked.get(i);
      found.add(text.equals(before.get(i)) ? List.of() : detector.findByRules(text));
    }
    return found;
  }

  /** Placeholders of a log are values: a student knows numbered ones only. */
  private static List<PersonalDataSpan> withKeyed(String text, List<PersonalDataSpan> spans) {
    List<PersonalDataSpan> keyed = Placeholders.keyedIn(text);
    if (keyed.isEmpty()) {
      return spans;
    }
    List<PersonalDataSpan> all = new ArrayList<>(keyed);
    all.addAll(spans);
    return Spans.disjoint(all);
  }

  private String replace(String text, List<PersonalDataSpan> spans) {
    if (spans.isEmpty()) {
      return text;
    }
    boolean document = JsonText.isDocument(text);
    StringBuilder masked = new StringBuilder(text.length() + spans.size() * 8);
    int from = 0;
    for (JsonText.Place place : places(text, spans, document)) {
      PersonalDataSpan span = place.span();
      String value = text.substring(span.start(), span.end());
      String quote = place.number() ? "\"" : "";
      masked
          .append(text, from, span.start())
          .append(quote)
          .append(placeholder(span.kind(), document ? JsonText.unescaped(value) : value))
          .append(quote);
      from = span.end();
    }
    return masked.append(text, from, text.length()).toString();
  }

  private static List<JsonText.Place> places(
      String text, List<PersonalDataSpan> spans, boolean document) {
    return document
        ? JsonText.places(text, spans)
        : spans.stream().map(span -> new JsonText.Place(span, false)).toList();
  }

  /** A placeholder of a value; one that is new has a number that is not its last. */
  private String placeholder(PersonalDataKind kind, String value) {
    String before = byValue.get(value);
    if (before != null) {
      return before;
    }
    String placeholder;
    do {
      placeholder = Placeholders.numbered(kind, ++given);
    } while (taken.contains(placeholder) || own.containsKey(placeholder));
    byValue.put(value, placeholder);
    own.put(placeholder, new Replacement(placeholder, kind, value));
    return placeholder;
  }

  /** The texts with placeholders numbered by kind, in their order. */
  private List<String> numbered(List<String> texts) {
    Map<String, String> numbers = new LinkedHashMap<>();
    Map<PersonalDataKind, Integer> last = new HashMap<>();
    for (String text : texts) {
      Placeholders.forEachNumbered(
          text,
          found -> {
            if (own.containsKey(found) && !numbers.containsKey(found)) {
              numbers.put(found, next(own.get(found).kind(), last));
            }
          });
    }
    Map<String, Replacement> renumbered = new LinkedHashMap<>();
    numbers.forEach(
        (old, number) -> {
          Replacement replaced = own.get(old);
          renumbered.put(number, new Replacement(number, replaced.kind(), replaced.original()));
          byValue.put(replaced.original(), number);
        });
    own = renumbered;
    if (numbers.entrySet().stream().allMatch(entry -> entry.getKey().equals(entry.getValue()))) {
      return texts;
    }
    return texts.stream()
        .map(text -> Placeholders.replaceNumbered(text, p -> numbers.getOrDefault(p, p)))
        .toList();
  }

  private String next(PersonalDataKind kind, Map<PersonalDataKind, Integer> last) {
    String placeholder;
    do {
      placeholder = Placeholders.numbered(kind, last.merge(kind, 1, Integer::sum));
    } while (taken.contains(placeholder));
    return placeholder;
  }

  /** Where known values stand again, in whatever case, without the words that gave them away. */
  private List<PersonalDataSpan> repetitions(String text) {
    if (known.stream().noneMatch(Masking::isDistinctive)
        && own.values().stream().noneMatch(Masking::isDistinctive)) {
      return List.of();
    }
    List<PersonalDataSpan> found = new ArrayList<>(0);
    String lower = text.toLowerCase(Locale.ROOT);
    String folded = lower.length() == text.length() ? lower : text;
    addRepetitions(text, folded, known, found);
    addRepetitions(text, folded, own.values(), found);
    return found.isEmpty() ? found : Placeholders.without(text, Spans.disjoint(found));
  }

  private static void addRepetitions(
      String text,
      String folded,
      Collection<Replacement> replacements,
      List<PersonalDataSpan> found) {
    for (Replacement replaced : replacements) {
      String value = replaced.original();
      String sought = folded.equals(text) ? value : value.toLowerCase(Locale.ROOT);
      for (int at = isDistinctive(replaced) ? folded.indexOf(sought) : -1;
          at >= 0;
          at = folded.indexOf(sought, at + 1)) {
        int end = at + sought.length();
        if (isBoundary(text, at - 1, at) && isBoundary(text, end, end - 1)) {
          found.add(new PersonalDataSpan(at, end, replaced.kind()));
        }
      }
    }
  }

  private static boolean isDistinctive(Replacement replaced) {
    String value = replaced.original();
    return !KNOWN_BY_FORM.contains(replaced.kind())
        && value.length() >= SHORTEST_REPEATED
        && (!replaced.kind().equals(PersonalDataKind.PERSON_NAME) || value.indexOf(' ') > 0)
        && !Placeholders.isPlaceholder(value);
  }

  private static boolean isBoundary(String text, int outside, int inside) {
    return outside < 0
        || outside >= text.length()
        || !Character.isLetterOrDigit(text.charAt(outside))
        || !Character.isLetterOrDigit(text.charAt(inside));
  }
}
