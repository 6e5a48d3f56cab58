package dev.retort.dataset.label;

import dev.retort.dataset.filter.DropReason;
import dev.retort.dataset.label.RawAnswer.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Answers that are sets of labels, each of a closed set: an array of texts, or a list. Their order
 * does not count, a label that is named twice is named once, and there may be none. Written in the
 * notation that the task uses most, with the labels in the spelling that it uses most.
 *
 * <p>A label that is not known is left as it is, unless the labels were given: then the answer is
 * outside.
 */
public final class LabelSets implements AnswerForm {
  /** What is seen less often may be chance. */
  private static final int RECURRING = 3;

  private static final int LONGEST_LABEL = 100;
  private static final int ROWS_PER_LABEL = 5;

  /** Share of the answers that have to name two labels or more. */
  private static final double SEVERAL = 0.05;

  private final LabelNotation notation;

  /** By what the spellings of a label have in common. */
  private final Map<String, String> spellings;

  private final boolean given;

  private LabelSets(LabelNotation notation, Map<String, String> spellings, boolean given) {
    this.notation = notation;
    this.spellings = Map.copyOf(spellings);
    this.given = given;
  }

  /** Sets of labels that the task's owner has given, if the answers list them. */
  static Optional<LabelSets> of(SortedSet<String> labels, Collection<String> answers) {
    Map<String, String> spellings = new HashMap<>();
    labels.forEach(label -> spellings.putIfAbsent(Wrapping.fold(label), label));
    LabelSets sets = new LabelSets(LabelNotation.of(answers), spellings, true);
    List<SortedSet<String>> lists =
        answers.stream()
            .map(LabelNotation::folded)
            .flatMap(Optional::stream)
            .filter(list -> spellings.keySet().containsAll(list))
            .toList();
    return lists.size() >= NEARLY_ALL * answers.size() && severalIn(lists) && sets.canBeRead()
        ? Optional.of(sets)
        : Optional.empty();
  }

  private boolean canBeRead() {
    return spellings.values().stream()
        .allMatch(
            label ->
                LabelNotation.read(notation.write(Set.of(label)))
                    .filter(Set.of(label)::equals)
                    .isPresent());
  }

  /**
   * The labels that nearly all answers list, if a few short ones do. What always names the same
   * number of labels is a tuple, and what has as many different answers as labels is labels with
   * commas in them.
   */
  static Optional<LabelSets> learn(Collection<String> answers) {
    Map<String, Map<String, Integer>> spelt = new TreeMap<>();
    Map<String, Integer> rows = new HashMap<>();
    List<SortedSet<String>> lists = new ArrayList<>();
    for (String answer : answers) {
      Optional<SortedSet<String>> labels = LabelNotation.read(answer).filter(LabelSets::areShort);
      if (labels.isPresent() && !repeats(answer, labels.get())) {
        labels
            .get()
            .forEach(
                label ->
                    spelt
                        .computeIfAbsent(Wrapping.fold(label), k -> new TreeMap<>())
                        .merge(label, 1, Integer::sum));
        SortedSet<String> folded = LabelNotation.folded(answer).orElseThrow();
        folded.forEach(label -> rows.merge(label, 1, Integer::sum));
        lists.add(folded);
      }
    }
    rows.values().removeIf(count -> count < RECURRING);
    List<SortedSet<String>> covered =
        lists.stream().filter(list -> rows.keySet().containsAll(list)).toList();
    boolean covers =
        !covered.isEmpty()
            && covered.size() >= NEARLY_ALL * answers.size()
            && covered.size() >= ROWS_PER_LABEL * rows.size();
    if (!covers || !severalIn(covered) || new HashSet<>(covered).size() <= rows.size()) {
      return Optional.empty();
    }
    Map<String, String> spellings = new HashMap<>();
    rows.keySet().forEach(label -> spellings.put(label, usual(spelt.get(label))));
    return Optional.of(new LabelSets(LabelNotation.of(answers), spellings, false));
  }

  /** The most frequent spelling, the first of equals. */
  private static String usual(Map<String, Integer> counts) {
    String usual = "";
    int most = 0;
    for (Map.Entry<String, Integer> spelling : counts.entrySet()) {
      if (spelling.getValue() > most) {
        most = spelling.getValue();
        usual = spelling.getKey();
      }
    }
    return usual;
  }

  /** Sets are of several sizes, and often enough of more than one label. */
  private static boolean severalIn(Collection<SortedSet<String>> lists) {
    Map<Integer, Long> sizes =
        lists.stream().collect(Collectors.groupingBy(Set::size, Collectors.counting()));
    long several =
        sizes.entrySet().stream().filter(e -> e.getKey() > 1).mapToLong(Map.Entry::getValue).sum();
    return sizes.values().stream().filter(count -> count >= RECURRING).count() > 1
        && several >= SEVERAL * lists.size();
  }

  private static boolean areShort(SortedSet<String> labels) {
    return labels.stream().allMatch(l -> l.length() <= LONGEST_LABEL && l.indexOf('\n') < 0);
  }

  /** An array that names a text twice is a list of something else. */
  private static boolean repeats(String answer, SortedSet<String> labels) {
    return CanonicalJson.document(Wrapping.strip(answer))
        .filter(array -> array.size() > labels.size())
        .isPresent();
  }

  @Override
  public AnswerKind kind() {
    return AnswerKind.LABEL_SET;
  }

  @Override
  public Cleaned clean(RawAnswer answer) {
    if (answer.kind() != Kind.TEXT) {
      return Cleaned.drop(DropReason.TOOL_CALL);
    }
    Optional<SortedSet<String>> labels = labels(answer.text());
    if (labels.isEmpty()) {
      return Cleaned.drop(given ? DropReason.OUTSIDE_LABEL_SET : DropReason.INVALID_LABELS);
    }
    return given && !areKnown(labels.get())
        ? Cleaned.drop(DropReason.OUTSIDE_LABEL_SET)
        : Cleaned.of(notation.write(spelt(labels.get())));
  }

  @Override
  public boolean recognises(RawAnswer answer) {
    return answer.kind() == Kind.TEXT && labels(answer.text()).filter(this::areKnown).isPresent();
  }

  /** The labels of an answer, or those that it announces; of an array, none but its own. */
  private Optional<SortedSet<String>> labels(String answer) {
    Optional<SortedSet<String>> whole = LabelNotation.read(answer);
    if (whole.filter(this::areKnown).isPresent()) {
      return whole;
    }
    int colon = answer.indexOf(':');
    Optional<SortedSet<String>> announced =
        colon < 0
            ? Optional.empty()
            : LabelNotation.read(answer.substring(colon + 1)).filter(this::areKnown);
    boolean array = notation.style() == LabelNotation.Style.JSON;
    return announced.or(
        () -> array && !LabelNotation.isArray(Wrapping.strip(answer)) ? Optional.empty() : whole);
  }

  private boolean areKnown(SortedSet<String> labels) {
    return labels.stream().map(Wrapping::fold).allMatch(spellings::containsKey);
  }

  private SortedSet<String> spelt(SortedSet<String> labels) {
    return labels.stream()
        .map(label -> spellings.getOrDefault(Wrapping.fold(label), label))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
