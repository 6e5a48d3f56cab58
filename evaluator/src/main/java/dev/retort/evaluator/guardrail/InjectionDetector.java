package dev.retort.evaluator.guardrail;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Tells attacks on a model from requests to it by written patterns, each of a weight that it adds
 * once. A text is read as it stands and without disguises (look-alike letters, invisible
 * characters, spelled-out words, base64, hexadecimal, rot13, reversal and others); the reading of
 * the highest score counts. Transparent rather than strong: it names the patterns that it saw, and
 * families of attacks that nobody thought of pass. Deterministic and thread-safe.
 */
public final class InjectionDetector {
  /** The score from which a text counts as an attack. */
  public static final double THRESHOLD = 1;

  /** Beyond this, attacks still score by how a text begins and ends. */
  private static final int LONGEST = 20_000;

  private final List<Signal> signals;

  /** A pattern and what it adds. */
  record Signal(String name, double weight, Pattern pattern) {}

  private InjectionDetector(List<Signal> signals) {
    this.signals = List.copyOf(signals);
  }

  /**
   * What the detector says of a text.
   *
   * @param score the sum of the weights of the patterns seen
   * @param signals their names, in the order of the list
   */
  public record Finding(double score, List<String> signals) {
    public Finding {
      signals = List.copyOf(signals);
    }

    /** Whether the text counts as an attack. */
    public boolean flagged() {
      return score >= THRESHOLD;
    }
  }

  /** The detector of the patterns in the module's resources. */
  public static InjectionDetector written() {
    Map<String, List<String>> sections = WrittenLists.sections("injection-patterns.txt");
    Map<String, String> words = new LinkedHashMap<>();
    for (String line : sections.get("words")) {
      String[] nameAndPattern = line.split(" = ", 2);
      words.put(nameAndPattern[0], "(?:" + resolve(nameAndPattern[1], words) + ")");
    }
    List<Signal> signals = new ArrayList<>();
    for (String line : sections.get("signals")) {
      String[] parts = line.split(" ", 3);
      signals.add(
          new Signal(
              parts[1],
              Double.parseDouble(parts[0]),
              Pattern.compile(resolve(parts[2], words), Pattern.MULTILINE)));
    }
    return new InjectionDetector(signals);
  }

  /** Judges a text. */
  public Finding inspect(String text) {
    Objects.requireNonNull(text);
    Finding worst = new Finding(0, List.of());
    for (String view : TextViews.of(shortened(text))) {
      Finding finding = score(view, signals);
      worst = finding.score() > worst.score() ? finding : worst;
    }
    return worst;
  }

  List<Signal> signals() {
    return signals;
  }

  /** What some signals say of one reading of a text. */
  static Finding score(String view, List<Signal> signals) {
    double score = 0;
    List<String> seen = new ArrayList<>();
    for (Signal signal : signals) {
      if (signal.pattern().matcher(view).find()) {
        score += signal.weight();
        seen.add(signal.name());
      }
    }
    // Weights are tenths, and so are their sums.
    return new Finding(Math.round(score * 10) / 10.0, seen);
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST
        ? text
        : text.substring(0, LONGEST / 2) + "\n" + text.substring(text.length() - LONGEST / 2);
  }

  private static String resolve(String pattern, Map<String, String> words) {
    String resolved = pattern;
    for (Map.Entry<String, String> word : words.entrySet()) {
      resolved = resolved.replace("<" + word.getKey() + ">", word.getValue());
    }
    return resolved;
  }
}
