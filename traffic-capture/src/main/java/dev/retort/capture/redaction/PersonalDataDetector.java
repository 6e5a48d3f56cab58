package dev.retort.capture.redaction;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds personal data in texts by written rules: check digits and formats where values have them,
 * the words beside them where they have not. A number counts as a telephone number by its form or
 * by what it is called, a name by what introduces, signs or addresses it; names that stand for
 * themselves ("play Kate Bush") are left alone, as are order numbers, dates, versions, UUIDs and
 * digits whose check digit is wrong. Thread-safe; equal texts give equal spans.
 *
 * <p>Most texts hold no such data, and are told from the others by one pass over their chars.
 */
public final class PersonalDataDetector {
  private static final PersonalDataDetector STANDARD =
      new PersonalDataDetector(
          new CuePhrases(WrittenLists.sections("cues.txt")),
          List.of(
              new EmailRecogniser(),
              new SecretRecogniser(),
              new CodeRecogniser(),
              new NumberRecogniser(),
              new InternetAddressRecogniser(),
              new BirthDateRecogniser(),
              new StreetRecogniser(),
              new NameRecogniser(new NameReader(WrittenLists.sections("names.txt")))));

  private final CuePhrases phrases;
  private final List<Recogniser> recognisers;

  private PersonalDataDetector(CuePhrases phrases, List<Recogniser> recognisers) {
    this.phrases = phrases;
    this.recognisers = recognisers;
  }

  /** The one detector of the project. */
  public static PersonalDataDetector standard() {
    return STANDARD;
  }

  /** The values in a text, in its order, none overlapping another. */
  public List<PersonalDataSpan> find(String text) {
    TextProfile profile = TextProfile.of(text, phrases);
    List<PersonalDataSpan> found = new ArrayList<>(0);
    for (Recogniser recogniser : recognisers) {
      recogniser.find(profile, found);
    }
    return found.isEmpty() ? List.of() : Spans.disjoint(found);
  }
}
