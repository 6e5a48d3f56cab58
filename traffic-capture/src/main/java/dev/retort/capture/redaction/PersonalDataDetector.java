package dev.retort.capture.redaction;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
      new PersonalDataDetector(RULES, Optional.empty(), Set.of());

  private final List<Recogniser> rules;
  private final Optional<PresidioAnalyzer> analyzer;
  private final Set<PersonalDataKind> ignored;
  private final SpanCache repeated = new SpanCache();

  private PersonalDataDetector(
      List<Recogniser> rules, Optional<PresidioAnalyzer> analyzer, Set<PersonalDataKind> ignored) {
    this.rules = List.copyOf(rules);
    this.analyzer = analyzer;
    this.ignored = Set.copyOf(ignored);
  }

  /** The standard rules, and no others. */
  public static PersonalDataDetector standard() {
    return STANDARD;
  }

  /**
   * The standard rules, and what a configuration adds.
   *
   * @param analyzer who is asked as well; it is the caller's
   */
  static PersonalDataDetector of(RedactionConfig config, Optional<PresidioAnalyzer> analyzer) {
    List<Recogniser> rules = new ArrayList<>(RULES);
    if (!config.patterns().isEmpty()) {
      rules.add(new PatternRecogniser(config.patterns()));
    }
    if (!config.names().isEmpty()) {
      rules.add(new NameList(config.names()));
    }
    return new PersonalDataDetector(rules, analyzer, config.keep());
  }

  /** Whether an analyser is asked. */
  boolean asks() {
    return analyzer.isPresent();
  }

  /** The values in a text, in its order, none overlapping another. */
  public List<PersonalDataSpan> find(String text) {
    return find(text, asked(text).orElse(List.of()));
  }

  /** Likewise, without asking anybody: what is left in a text when its values have gone. */
  List<PersonalDataSpan> findByRules(String text) {
    return find(text, List.of());
  }

  /** Likewise, in a text that comes again and again. */
  List<PersonalDataSpan> findRepeated(String text) {
    Optional<List<PersonalDataSpan>> known = repeated.get(text);
    if (known.isPresent()) {
      return known.get();
    }
    Optional<List<PersonalDataSpan>> asked = asked(text);
    List<PersonalDataSpan> found = find(text, asked.orElse(List.of()));
    // What was found without the analyser is not all that there is.
    asked.ifPresent(answered -> repeated.put(text, found));
    return found;
  }

  private Optional<List<PersonalDataSpan>> asked(String text) {
    return analyzer.isPresent()
        ? analyzer.get().find(JsonText.readable(text))
        : Optional.of(List.of());
  }

  private List<PersonalDataSpan> find(String text, List<PersonalDataSpan> asked) {
    TextProfile profile = TextProfile.of(JsonText.readable(text), PHRASES);
    List<PersonalDataSpan> found = new ArrayList<>(asked);
    for (Recogniser recogniser : rules) {
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
