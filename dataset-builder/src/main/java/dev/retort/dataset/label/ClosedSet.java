package dev.retort.dataset.label;

import dev.retort.dataset.filter.DropReason;
import dev.retort.dataset.label.RawAnswer.Kind;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Answers that are one of a closed set of labels.
 *
 * <p>Spellings of a label (case, a full stop, quotes, emphasis, spaces for underscores) become the
 * one that the task uses most. A longer answer is what it announces ("Label: x"), or what it
 * explains ("x, because …"), where that is a label on its own and far more often: {@code urgent:
 * refund} beside an equally common {@code refund} stays a label. An answer that is no known label
 * is left as it is, unless the set was given: then it is outside.
 */
public final class ClosedSet implements AnswerForm {
  /** What is seen less often may be chance. */
  private static final int RECURRING = 3;

  /** A label has to be this many times as frequent as an answer that wraps it. */
  private static final int DOMINANCE = 5;

  private static final int LONGEST_LABEL = 100;
  private static final int LONGEST_SPELLING = 2 * LONGEST_LABEL;
  private static final int ROWS_PER_LABEL = 5;

  /** By what the spellings of a label have in common; only those seen more than once. */
  private final Map<String, Spellings> labels;

  /** Answers seen more than once, to spare them the way through their wrapping. */
  private final Map<String, String> frequent;

  private final Set<String> recurring;
  private final boolean given;

  private ClosedSet(
      Map<String, Spellings> labels,
      Map<String, String> frequent,
      Set<String> recurring,
      boolean given) {
    this.labels = labels;
    this.frequent = frequent;
    this.recurring = recurring;
    this.given = given;
  }

  /** A set that the task's owner has given. */
  static ClosedSet of(SortedSet<String> labels) {
    Map<String, Spellings> spellings = new HashMap<>();
    Map<String, String> exact = new HashMap<>();
    for (String label : labels) {
      spellings.putIfAbsent(Wrapping.fold(label), new Spellings(label, RECURRING));
      exact.put(label, label);
    }
    return new ClosedSet(spellings, exact, Set.copyOf(labels), true);
  }

  /** The labels that make up nearly all of the answers, if a few short ones do. */
  static Optional<ClosedSet> learn(Collection<String> answers) {
    Map<String, Integer> distinct = new TreeMap<>();
    answers.forEach(answer -> distinct.merge(answer.strip(), 1, Integer::sum));
    ClosedSet spelt = new ClosedSet(spellings(distinct), Map.of(), Set.of(), false);
    Map<String, Integer> counts = new HashMap<>();
    Map<String, String> frequent = new HashMap<>();
    distinct.forEach(
        (answer, count) -> {
          String label = spelt.label(answer);
          counts.merge(label, count, Integer::sum);
          if (count > 1 && isShort(answer)) {
            frequent.put(answer, label);
          }
        });
    counts.entrySet().removeIf(label -> label.getValue() < RECURRING || !isShort(label.getKey()));
    int covered = counts.values().stream().mapToInt(Integer::intValue).sum();
    boolean covers =
        covered > 0
            && covered >= NEARLY_ALL * answers.size()
            && covered >= ROWS_PER_LABEL * counts.size();
    return covers
        ? Optional.of(new ClosedSet(spelt.labels, frequent, new HashSet<>(counts.keySet()), false))
        : Optional.empty();
  }

  private static Map<String, Spellings> spellings(Map<String, Integer> distinct) {
    Map<String, Map<String, Integer>> spellings = new HashMap<>();
    distinct.forEach(
        (answer, count) ->
            spellings
                .computeIfAbsent(Wrapping.fold(answer), k -> new TreeMap<>())
                .put(answer, count));
    Map<String, Spellings> labels = new HashMap<>();
    spellings.forEach(
        (key, counts) -> {
          Spellings label = Spellings.of(counts);
          if (label.count() > 1) {
            labels.put(key, label);
          }
        });
    return labels;
  }

  @Override
  public AnswerKind kind() {
    return AnswerKind.LABEL;
  }

  @Override
  public Cleaned clean(RawAnswer answer) {
    if (answer.kind() != Kind.TEXT) {
      return Cleaned.drop(DropReason.TOOL_CALL);
    }
    String label = known(answer.text());
    return given && !recurring.contains(label)
        ? Cleaned.drop(DropReason.OUTSIDE_LABEL_SET)
        : Cleaned.of(label);
  }

  @Override
  public boolean recognises(RawAnswer answer) {
    return answer.kind() == Kind.TEXT && recurring.contains(known(answer.text()));
  }

  private String known(String answer) {
    String stripped = answer.strip();
    String known = frequent.get(stripped);
    return known == null ? label(stripped) : known;
  }

  private String label(String answer) {
    String key = Wrapping.fold(answer);
    Spellings whole = labels.get(key);
    if (whole != null && given) {
      return whole.usual();
    }
    int needed = Math.max(RECURRING, DOMINANCE * count(key));
    for (Core core : Core.of(answer)) {
      Spellings inner = core.text().length() > LONGEST_SPELLING ? null : found(core.text());
      if (inner != null && inner.count() >= needed && found(core.rest()) == null) {
        return label(inner.usual());
      }
    }
    return whole == null ? answer : whole.usual();
  }

  private Spellings found(String text) {
    return labels.get(Wrapping.fold(text));
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
