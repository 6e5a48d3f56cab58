package dev.retort.evaluator.guardrail;

import dev.retort.evaluator.guardrail.InjectionDetector.Finding;
import dev.retort.evaluator.guardrail.InjectionDetector.Signal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * The {@link InjectionDetector}'s judgement for live traffic: the same patterns on the same
 * readings of a text, at a cost that an event loop can bear. Most texts lack words without which no
 * patterns could match that weigh enough together; one pass over each reading tells. Only the
 * patterns that could match are tried on the others.
 *
 * <p>A long text is judged by passages of {@value #PASSAGE} characters that overlap by {@value
 * #OVERLAP}, each as the detector judges a text: harmless words that stand pages apart do not add
 * up to an attack. Of more than {@value #LONGEST} characters, the first and the last half of as
 * many are read. Deterministic and thread-safe.
 */
public final class InjectionScreen {
  /** Length of a passage, in characters. */
  public static final int PASSAGE = 1_000;

  /** Length of what two neighbouring passages share. */
  public static final int OVERLAP = 200;

  /** What is read of a text at most, in characters. */
  public static final int LONGEST = 16_000;

  /** The longest text that {@link #clears} looks at. */
  public static final int AT_ONCE = 2_048;

  private final List<Candidate> candidates = new ArrayList<>();
  private final LiteralScan scan;
  private final int numbers;

  /**
   * A signal, and what it takes.
   *
   * @param clauses numbers of sets of strings, of which a text that matches holds one each
   * @param repeats whether it takes a word twice in a row
   */
  private record Candidate(Signal signal, List<Integer> clauses, boolean repeats) {}

  private InjectionScreen(InjectionDetector detector) {
    Map<String, Set<Integer>> strings = new HashMap<>();
    int number = 0;
    for (Signal signal : detector.signals()) {
      List<Set<String>> sets = RequiredText.of(signal.pattern().pattern());
      List<Integer> clauses = new ArrayList<>();
      for (Set<String> set : sets) {
        int clause = number++;
        clauses.add(clause);
        set.forEach(text -> strings.computeIfAbsent(text, t -> new TreeSet<>()).add(clause));
      }
      candidates.add(new Candidate(signal, clauses, signal.pattern().pattern().contains("\\1")));
    }
    numbers = number;
    scan = new LiteralScan(strings);
  }

  /** The screen of the patterns in the module's resources. */
  public static InjectionScreen written() {
    return new InjectionScreen(InjectionDetector.written());
  }

  /**
   * Whether a text is surely no attack to {@link #inspect}, told in some 10 ns a character. A text
   * that is not cleared, or longer than {@value #AT_ONCE} characters, is to be inspected.
   */
  public boolean clears(String text) {
    if (text.length() > AT_ONCE) {
      return false;
    }
    for (String passage : passages(text)) {
      for (String view : TextViews.of(passage)) {
        if (weight(possible(view)) >= InjectionDetector.THRESHOLD) {
          return false;
        }
      }
    }
    return true;
  }

  /** Judges a text: the finding of the passage that scores most. */
  public Finding inspect(String text) {
    Objects.requireNonNull(text);
    Finding worst = new Finding(0, List.of());
    for (String passage : passages(text)) {
      for (String view : TextViews.of(passage)) {
        Finding finding = InjectionDetector.score(view, possible(view));
        worst = finding.score() > worst.score() ? finding : worst;
      }
    }
    return worst;
  }

  private static List<String> passages(String text) {
    if (text.length() <= PASSAGE) {
      return List.of(text);
    }
    List<String> passages = new ArrayList<>();
    if (text.length() <= LONGEST) {
      cut(text, passages);
    } else {
      cut(text.substring(0, LONGEST / 2), passages);
      cut(text.substring(text.length() - LONGEST / 2), passages);
    }
    return passages;
  }

  private static void cut(String text, List<String> passages) {
    int from = 0;
    while (from + PASSAGE < text.length()) {
      passages.add(text.substring(from, from + PASSAGE));
      from += PASSAGE - OVERLAP;
    }
    passages.add(text.substring(from));
  }

  /** The signals whose patterns could match. */
  private List<Signal> possible(String view) {
    boolean[] seen = new boolean[numbers];
    scan.mark(view, seen);
    List<Signal> possible = new ArrayList<>();
    for (Candidate candidate : candidates) {
      if (hasAll(candidate, seen) && (!candidate.repeats() || repeatsWord(view))) {
        possible.add(candidate.signal());
      }
    }
    return possible;
  }

  /** For every request and every signal: a stream would be a sixth of what a router allocates. */
  private static boolean hasAll(Candidate candidate, boolean[] seen) {
    for (int clause : candidate.clauses()) {
      if (!seen[clause]) {
        return false;
      }
    }
    return true;
  }

  private static double weight(List<Signal> signals) {
    double weight = 0;
    for (Signal signal : signals) {
      weight += signal.weight();
    }
    // Weights are tenths, and so are their sums.
    return Math.round(weight * 10) / 10.0;
  }

  /** Whether a word stands twice in a row, one blank apart. */
  private static boolean repeatsWord(String view) {
    for (int blank = view.indexOf(' '); blank >= 0; blank = view.indexOf(' ', blank + 1)) {
      int start = blank;
      while (start > 0 && isWord(view.charAt(start - 1))) {
        start--;
      }
      if (start < blank && view.regionMatches(start, view, blank + 1, blank - start)) {
        return true;
      }
    }
    return false;
  }

  /** What a pattern's {@code \\w} is. */
  private static boolean isWord(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }
}
