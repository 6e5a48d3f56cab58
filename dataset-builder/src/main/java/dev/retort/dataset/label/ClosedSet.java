package dev.retort.dataset.label;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Answers that are one of a closed set of labels.
 *
 * <p>Spellings of a label (case, a full stop, quotes, emphasis, spaces for underscores) become the
 * one that the task uses most. A longer answer is its first line, or what it announces ("Label:
 * x"), where that is a label on its own and far more often: {@code urgent: refund} beside an
 * equally common {@code refund} stays a label.
 */
public final class ClosedSet implements AnswerForm {
  /** What is seen less often may be chance. */
  private static final int RECURRING = 3;

  /** A label has to be this many times as frequent as an answer that wraps it. */
  private static final int DOMINANCE = 5;

  private static final int LONGEST_LABEL = 100;
  private static final int ROWS_PER_LABEL = 5;

  private final Map<String, Spellings> labels;
  private final Map<String, String> cleaned = new HashMap<>();

  private ClosedSet(Map<String, Spellings> labels, Collection<String> distinct) {
    this.labels = labels;
    distinct.forEach(answer -> cleaned.put(answer, label(answer)));
  }

  static ClosedSet learn(Collection<String> answers) {
    Map<String, Integer> distinct = new TreeMap<>();
    answers.forEach(answer -> distinct.merge(answer.strip(), 1, Integer::sum));
    Map<String, Map<String, Integer>> spellings = new HashMap<>();
    distinct.forEach(
        (answer, count) ->
            spellings
                .computeIfAbsent(Wrapping.fold(answer), k -> new TreeMap<>())
                .put(answer, count));
    Map<String, Spellings> labels = new HashMap<>();
    spellings.forEach((key, counts) -> labels.put(key, Spellings.of(counts)));
    return new ClosedSet(labels, distinct.keySet());
  }

  /** A known label in its usual spelling; any other answer as it is. */
  @Override
  public Optional<String> clean(String answer) {
    String stripped = answer.strip();
    String known = cleaned.get(stripped);
    return Optional.of(known == null ? label(stripped) : known);
  }

  private String label(String answer) {
    String key = Wrapping.fold(answer);
    int count = count(key);
    String label =
        Wrapping.cores(answer).stream()
            .map(Wrapping::fold)
            .filter(core -> count(core) >= Math.max(RECURRING, DOMINANCE * count))
            .findFirst()
            .orElse(key);
    return count(label) == 0 ? answer : labels.get(label).usual();
  }

  /** Whether a few short labels, each recurring, make up nearly all of the answers. */
  boolean covers(Collection<String> answers) {
    Map<String, Integer> counts = new HashMap<>();
    answers.forEach(answer -> clean(answer).ifPresent(a -> counts.merge(a, 1, Integer::sum)));
    counts.entrySet().removeIf(label -> label.getValue() < RECURRING || !isShort(label.getKey()));
    int covered = counts.values().stream().mapToInt(Integer::intValue).sum();
    return covered > 0
        && covered >= NEARLY_ALL * answers.size()
        && covered >= ROWS_PER_LABEL * counts.size();
  }

  private int count(String key) {
    Spellings spellings = labels.get(key);
    return spellings == null ? 0 : spellings.count();
  }

  private static boolean isShort(String label) {
    return label.length() <= LONGEST_LABEL && label.indexOf('\n') < 0;
  }

  /**
   * How a label is written.
   *
   * @param usual its most frequent spelling, the least of equals
   * @param count how often it was seen, in any spelling
   */
  private record Spellings(String usual, int count) {
    static Spellings of(Map<String, Integer> counts) {
      Comparator<Map.Entry<String, Integer>> byCount = Map.Entry.comparingByValue();
      Comparator<Map.Entry<String, Integer>> byText = Map.Entry.comparingByKey();
      String usual =
          counts.entrySet().stream()
              .max(byCount.thenComparing(byText.reversed()))
              .orElseThrow()
              .getKey();
      return new Spellings(usual, counts.values().stream().mapToInt(Integer::intValue).sum());
    }
  }
}
