package dev.retort.capture.redaction;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Takes personal values out of texts. Thread-safe; equal texts give equal results. */
public final class Redactor {
  private static final Redactor STANDARD = new Redactor(PersonalDataDetector.standard());

  private final PersonalDataDetector detector;

  /** A redactor of what a detector finds. */
  public Redactor(PersonalDataDetector detector) {
    this.detector = detector;
  }

  /**
   * A redactor for a log.
   *
   * @param analyzer who is asked as well, where the configuration says so
   */
  public static Redactor forLog(RedactionConfig config, Optional<PresidioAnalyzer> analyzer) {
    return new Redactor(PersonalDataDetector.of(config, analyzer));
  }

  /**
   * A redactor for requests that students see, beside that log: it takes out what the log may keep
   * as well.
   */
  public static Redactor forStudents(RedactionConfig config, Optional<PresidioAnalyzer> analyzer) {
    return new Redactor(PersonalDataDetector.of(config.keepingNothing(), analyzer));
  }

  /** The redactor of dataset, router and evaluator: what one replaces, all do. */
  public static Redactor standard() {
    return STANDARD;
  }

  /** Whether an analyser is waited for: then no text is redacted on an event loop. */
  public boolean blocks() {
    return detector.asks();
  }

  /**
   * A text with a numbered placeholder in the place of each personal value: {@code [EMAIL_1]},
   * {@code [EMAIL_2]}, … by kind, in the order of the text, the same for the same value. What looks
   * like a placeholder already stays, and its number is left out.
   */
  public Redacted redact(String text) {
    return redact(List.of(text), List.of());
  }

  /**
   * Texts that belong together, with the same placeholder for the same value in all of them. A text
   * of a log, whose values are keyed pseudonyms already, gets the numbered placeholders that it
   * would have had before.
   *
   * @param texts any
   * @param repeated further ones, which stand in many requests alike: what is known of them is
   *     where values are, not what they are, under a hash of the text
   * @return first the texts, then the repeated ones
   */
  public Redacted redact(List<String> texts, List<String> repeated) {
    List<String> all =
        Stream.concat(texts.stream(), repeated.stream()).map(JsonText::withLetters).toList();
    List<List<PersonalDataSpan>> spans = new ArrayList<>(all.size());
    boolean found = false;
    for (int i = 0; i < all.size(); i++) {
      String text = all.get(i);
      spans.add(i < texts.size() ? detector.find(text) : detector.findRepeated(text));
      found |= !spans.get(i).isEmpty() || !Placeholders.keyedIn(text).isEmpty();
    }
    if (!found) {
      List<String> same = Stream.concat(texts.stream(), repeated.stream()).toList();
      return new Redacted(detector, same, List.of(), Set.of());
    }
    Set<String> taken = new HashSet<>();
    all.forEach(text -> Placeholders.addNumbered(text, taken));
    Masking masking = new Masking(detector, List.of(), taken);
    List<String> masked = masking.mask(all, spans);
    return new Redacted(detector, masked, masking.replacements(), masking.taken());
  }
}
