package dev.retort.evaluator;

import dev.retort.evaluator.StudentScores.Confusion;
import dev.retort.evaluator.StudentScores.LabelScore;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/** Counts of a closed set of labels. An answer that is no label of the set is counted for none. */
record LabelTable(List<LabelScore> scores, List<Confusion> confusions) {
  private static final int MAX_CONFUSIONS = 20;

  private record Pair(String reference, String answer) {}

  static LabelTable of(List<ServedRow> rows, List<String> labels) {
    Set<String> closed = Set.copyOf(labels);
    Map<String, Integer> support = new TreeMap<>();
    Map<String, Integer> predicted = new TreeMap<>();
    Map<String, Integer> correct = new TreeMap<>();
    Map<Pair, Integer> confused =
        new TreeMap<>(Comparator.comparing(Pair::reference).thenComparing(Pair::answer));
    for (ServedRow row : rows) {
      Pair pair = new Pair(row.row().answer(), row.prediction().answer());
      support.merge(pair.reference(), 1, Integer::sum);
      predicted.merge(pair.answer(), 1, Integer::sum);
      if (row.agrees()) {
        correct.merge(pair.reference(), 1, Integer::sum);
      } else if (closed.contains(pair.reference()) && closed.contains(pair.answer())) {
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
