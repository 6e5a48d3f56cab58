package dev.retort.capture.redaction;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds personal data in texts by written rules: check digits and formats where values have them,
 * the words beside them where they have not. A number counts as a telephone number by its form or
 * by what it is called, a name by what introduces, signs or addresses it; names that stand for
 * themselves ("play Kate Bush") are left alone, as are order numbers, dates, versions, UUIDs and
 * digits whose check digit is wrong. Placeholders are nobody's. In JSON, escapes are what they
 * stand for. Thread-safe; equal texts give equal spans, unless an analyser is asked as well.
 *
 * <p>Most texts hold no such data, and are told from the others by one pass over their chars.
 */
public final class PersonalDataDetector {
  private static final CuePhrases PHRASES = new CuePhrases(WrittenLists.sections("cues.txt"));
  private static final List<Recogniser> RULES =
      List.of(
          new EmailRecogniser(),
          new SecretRecogniser(),
          new CodeRecogniser(),
          new NumberRecogniser(),
          new InternetAddressRecogniser(),
          new BirthDateRecogniser(),
          new StreetRecogniser(),
          new NameRecogniser(new NameReader(WrittenLists.sections("names.txt"))));
  private static final PersonalDataDetector STANDARD =
      new PersonalDataDetector(List.of(), List.of(), Set.of());

  private final List<Recogniser> rules;
  private final List<Recogniser> asked;
  private final Set<PersonalDataKind> ignored;
  private final SpanCache repeated = new SpanCache();

  private PersonalDataDetector(
      List<Recogniser> further, List<Recogniser> asked, Set<PersonalDataKind> ignored) {
    this.rules = Stream.concat(RULES.stream(), further.stream()).toList();
    this.asked = List.copyOf(asked);
    this.ignored = Set.copyOf(ignored);
  }

  /** The standard rules, and no others. */
  public static PersonalDataDetector standard() {
    return STANDARD;
  }

  /** The values in a text, in its order, none overlapping another. */
  public List<PersonalDataSpan> find(String text) {
    return find(text, asked);
  }

  /** Likewise, without asking anybody: what is left in a text when its values have gone. */
  List<PersonalDataSpan> findByRules(String text) {
    return find(text, List.of());
  }

  /** Likewise, in a text that comes again and again. */
  List<PersonalDataSpan> findRepeated(String text) {
    return repeated.get(text, this::find);
  }

  private List<PersonalDataSpan> find(String text, List<Recogniser> further) {
    TextProfile profile = TextProfile.of(JsonText.readable(text), PHRASES);
    List<PersonalDataSpan> found = new ArrayList<>(0);
    for (Recogniser recogniser : rules) {
      recogniser.find(profile, found);
    }
    for (Recogniser recogniser : further) {
      recogniser.find(profile, found);
    }
    if (!ignored.isEmpty()) {
      found.removeIf(span -> ignored.contains(span.kind()));
    }
    return found.isEmpty()
        ? List.of()
        : Placeholders.without(text, List.copyOf(Spans.disjoint(found)));
  }
}
