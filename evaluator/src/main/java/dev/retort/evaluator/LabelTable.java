package dev.retort.evaluator;

import dev.retort.dataset.label.AnswerKind;
import dev.retort.evaluator.StudentScores.Confusion;
import dev.retort.evaluator.StudentScores.LabelScore;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/**
 * Counts of a closed set of labels, of which a row's answer is one or a set. What is no label of
 * the closed set is counted for none. Sets are not confused with each other.
 */
record LabelTable(List<LabelScore> scores, List<Confusion> confusions) {
  private static final int MAX_CONFUSIONS = 20;

  private record Pair(String reference, String answer) {}

  static LabelTable of(List<ServedRow> rows, AnswerKind kind, List<String> labels) {
    Set<String> closed = Set.copyOf(labels);
    Map<String, Integer> support = new TreeMap<>();
    Map<String, Integer> predicted = new TreeMap<>();
    Map<String, Integer> correct = new TreeMap<>();
    Map<Pair, Integer> confused =
        new TreeMap<>(Comparator.comparing(Pair::reference).thenComparing(Pair::answer));
    for (ServedRow row : rows) {
      Pair pair = new Pair(row.row().answer(), row.prediction().answer());
      Set<String> expected = kind.labelsIn(pair.reference());
      // Whatever counts as right gives what was expected.
      Set<String> given = row.agrees() ? expected : kind.labelsIn(pair.answer());
      expected.forEach(label -> support.merge(label, 1, Integer::sum));
      given.forEach(label -> predicted.merge(label, 1, Integer::sum));
      given.stream()
          .filter(expected::contains)
          .forEach(label -> correct.merge(label, 1, Integer::sum));
      if (kind == AnswerKind.LABEL
          && !row.agrees()
          && closed.contains(pair.reference())
          && closed.contains(pair.answer())) {
        confused.merge(pair, 1, Integer::sum);
      }
    }
    List<LabelScore> scores =
        labels.stream()
            .map(
                label ->
                    new LabelScore(
                        label,
                        support.getOrDefault(label, 0),
                        predicted.getOrDefault(label, 0),
                        correct.getOrDefault(label, 0)))
            .sorted(
                Comparator.comparingInt(LabelScore::support)
                    .reversed()
                    .thenComparing(LabelScore::label))
            .toList();
    return new LabelTable(scores, worst(confused));
  }

  /** Over labels that occur as reference or answer: the others say nothing of the student. */
  OptionalDouble macroF1() {
    return scores.stream()
        .filter(score -> score.support() + score.predicted() > 0)
        .mapToDouble(LabelScore::f1)
        .average();
  }

  private static List<Confusion> worst(Map<Pair, Integer> confused) {
    return confused.entrySet().stream()
        .map(
            entry ->
                new Confusion(
                    entry.getKey().reference(), entry.getKey().answer(), entry.getValue()))
        .sorted(Comparator.comparingInt(Confusion::rows).reversed())
        .limit(MAX_CONFUSIONS)
        .toList();
  }
}
