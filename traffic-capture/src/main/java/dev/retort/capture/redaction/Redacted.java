package dev.retort.capture.redaction;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Texts without their personal values, which are held in memory only. Immutable and thread-safe. It
 * has no form on disk, and {@link #toString()} tells no value.
 */
public final class Redacted {
  private final PersonalDataDetector detector;
  private final List<String> texts;
  private final List<Replacement> replacements;
  private final Set<String> taken;

  /**
   * @param taken placeholders that no further value may have: those given, and those that stood in
   *     the text before
   */
  Redacted(
      PersonalDataDetector detector,
      List<String> texts,
      List<Replacement> replacements,
      Set<String> taken) {
    this.detector = detector;
    this.texts = List.copyOf(texts);
    this.replacements = List.copyOf(replacements);
    this.taken = Set.copyOf(taken);
  }

  /** The text with placeholders; the first, where there are several. */
  public String text() {
    return texts.get(0);
  }

  /** The texts with placeholders, in the order in which they were given. */
  public List<String> texts() {
    return texts;
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
    Masking masking = new Masking(detector, replacements, taken);
    String masked = masking.maskAnswer(JsonText.withLetters(answer));
    return new Redacted(detector, List.of(masked), masking.replacements(), masking.taken());
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
    return rewrite(List.of(redacted), replacement -> spelling.apply(replacement.original())).get(0);
  }

  /**
   * The texts as a log may hold them: with keyed placeholders, which are the same in every request
   * of a scope, in the place of the numbered ones.
   *
   * @param scope within which the same value has the same placeholder, such as a task's name
   */
  public List<String> pseudonymised(Pseudonyms pseudonyms, String scope) {
    return rewrite(texts, replacement -> pseudonyms.of(scope, replacement));
  }

  /** Texts with something else in the place of the placeholders of values; others stay. */
  private List<String> rewrite(List<String> redacted, Function<Replacement, String> instead) {
    if (replacements.isEmpty()) {
      return redacted;
    }
    Map<String, Replacement> replaced = new HashMap<>();
    replacements.forEach(replacement -> replaced.put(replacement.placeholder(), replacement));
    List<String> rewritten = new ArrayList<>(redacted.size());
    for (String text : redacted) {
      rewritten.add(
          Placeholders.replaceNumbered(
              text,
              found -> replaced.containsKey(found) ? instead.apply(replaced.get(found)) : found));
    }
    return rewritten;
  }

  @Override
  public String toString() {
    return "Redacted[" + texts + ", " + replacements + "]";
  }
}
