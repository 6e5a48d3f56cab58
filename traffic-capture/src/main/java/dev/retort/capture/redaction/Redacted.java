package dev.retort.capture.redaction;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A text without its personal values, which are held in memory only. Immutable and thread-safe. It
 * has no form on disk, and {@link #toString()} tells no value.
 */
public final class Redacted {
  private final PersonalDataDetector detector;
  private final String text;
  private final List<Replacement> replacements;
  private final Set<String> taken;

  /**
   * @param taken placeholders that no further value may have: those given, and those that stood in
   *     the text before
   */
  Redacted(
      PersonalDataDetector detector,
      String text,
      List<Replacement> replacements,
      Set<String> taken) {
    this.detector = detector;
    this.text = text;
    this.replacements = List.copyOf(replacements);
    this.taken = Set.copyOf(taken);
  }

  /** The text with placeholders. */
  public String text() {
    return text;
  }

  /** What was replaced, each distinct value once. */
  public List<Replacement> replacements() {
    return replacements;
  }

  /**
   * An answer to this text with placeholders in it too: the same values have the same ones, further
   * values get new ones. The result's {@link #restore} gives the answer back, whatever stands in
   * it; where the answer holds no further values, this one's does so as well.
   */
  public Redacted conceal(String answer) {
    Set<String> written = Placeholders.in(answer);
    Set<String> unavailable = new HashSet<>(taken);
    unavailable.addAll(written);
    Masking masking = new Masking(detector, replacements, unavailable);
    String masked = masking.maskAnswer(answer);
    return new Redacted(detector, masked, masking.replacements(), masking.taken());
  }

  /** A text with the values in the place of their placeholders; others stay. */
  public String restore(String redacted) {
    return restore(redacted, UnaryOperator.identity());
  }

  /**
   * Likewise, in a text that spells values in a way of its own.
   *
   * @param spelling how the text spells a value, such as with escapes
   */
  public String restore(String redacted, UnaryOperator<String> spelling) {
    if (replacements.isEmpty()) {
      return redacted;
    }
    Map<String, String> originals =
        replacements.stream()
            .collect(Collectors.toMap(Replacement::placeholder, Replacement::original));
    return Placeholders.replace(
        redacted,
        found -> originals.containsKey(found) ? spelling.apply(originals.get(found)) : found);
  }

  @Override
  public String toString() {
    return "Redacted[" + text + ", " + replacements + "]";
  }
}
