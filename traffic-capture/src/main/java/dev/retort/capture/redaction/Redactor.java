package dev.retort.capture.redaction;

import java.util.List;
import java.util.Set;

/** Takes personal values out of texts. Thread-safe; equal texts give equal results. */
public final class Redactor {
  private static final Redactor STANDARD = new Redactor(PersonalDataDetector.standard());

  private final PersonalDataDetector detector;

  /** A redactor of what a detector finds. */
  public Redactor(PersonalDataDetector detector) {
    this.detector = detector;
  }

  /** The redactor of dataset, router and evaluator: what one replaces, all do. */
  public static Redactor standard() {
    return STANDARD;
  }

  /**
   * A text with a numbered placeholder in the place of each personal value: {@code [EMAIL_1]},
   * {@code [EMAIL_2]}, … by kind, in the order of the text, the same for the same value. What looks
   * like a placeholder already stays, and its number is left out.
   */
  public Redacted redact(String text) {
    List<PersonalDataSpan> spans = detector.find(text);
    if (spans.isEmpty()) {
      return new Redacted(detector, text, List.of(), Set.of());
    }
    Masking masking = new Masking(detector, List.of(), Placeholders.in(text));
    String masked = masking.mask(text, spans);
    return new Redacted(detector, masked, masking.replacements(), masking.taken());
  }
}
