package dev.retort.evaluator.report;

import dev.retort.evaluator.EvaluationReport;
import dev.retort.evaluator.StudentScores;
import dev.retort.evaluator.measure.MatchCounts;
import dev.retort.evaluator.measure.MeasureScores;
import dev.retort.evaluator.measure.ReasonCount;
import dev.retort.evaluator.statistics.Percent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The student by itself.
 *
 * @param reliability how far its confidence can be believed
 * @param facts figures without an interval
 * @param labels those that fare worst; none if answers are no labels
 * @param labelCount how many labels there are
 * @param confusions the most frequent ones
 * @param fields parts of answers, by the measures that count them
 * @param unmeasured rows that measures say nothing of, and why
 */
record StudentSection(
    ReliabilityChart reliability,
    List<Fact> facts,
    List<Label> labels,
    String labelCount,
    List<Confusion> confusions,
    List<Field> fields,
    List<Fact> unmeasured) {
  private static final int LABELS_SHOWN = 15;

  /** How a label fared. */
  record Label(String label, String rows, String precision, String recall, String f1) {}

  /** One label taken for another. */
  record Confusion(String reference, String answer, String rows) {}

  /** Parts of answers that a measure has counted. */
  record Field(
      String measure,
      String right,
      String wrong,
      String missed,
      String precision,
      String recall,
      String f1) {}

  static StudentSection of(EvaluationReport evaluation) {
    StudentScores student = evaluation.student();
    return new StudentSection(
        ReliabilityChart.of(student.calibration()),
        facts(student),
        labels(student),
        Text.count(student.labels().size()),
        student.confusions().stream()
            .limit(LABELS_SHOWN)
            .map(c -> new Confusion(c.reference(), c.answer(), Text.count(c.rows())))
            .toList(),
        evaluation.measures().stream()
            .flatMap(scores -> scores.counts().map(counts -> field(scores, counts)).stream())
            .toList(),
        evaluation.measures().stream()
            .filter(scores -> !scores.notApplicable().isEmpty() || !scores.failed().isEmpty())
            .map(scores -> new Fact(scores.name(), unmeasured(scores)))
            .toList());
  }

  private static List<Fact> facts(StudentScores student) {
    List<Fact> facts = new ArrayList<>();
    student.macroF1().ifPresent(f1 -> facts.add(new Fact("Macro F1", Percent.of(f1))));
    student
        .calibration()
        .expectedError()
        .ifPresent(e -> facts.add(new Fact("Calibration error (ECE)", Text.number(e, 4))));
    student
        .calibration()
        .brier()
        .ifPresent(b -> facts.add(new Fact("Brier score", Text.number(b, 4))));
    return facts;
  }

  private static List<Label> labels(StudentScores student) {
    return student.labels().stream()
        .filter(label -> label.support() > 0)
        .sorted(
            Comparator.comparingDouble(StudentScores.LabelScore::f1)
                .thenComparing(StudentScores.LabelScore::label))
        .limit(LABELS_SHOWN)
        .map(
            label ->
                new Label(
                    label.label(),
                    Text.count(label.support()),
                    Percent.of(label.precision()),
                    Percent.of(label.recall()),
                    Percent.of(label.f1())))
        .toList();
  }

  private static Field field(MeasureScores scores, MatchCounts counts) {
    return new Field(
        scores.name(),
        Text.count(counts.truePositives()),
        Text.count(counts.falsePositives()),
        Text.count(counts.falseNegatives()),
        Percent.of(counts.precision()),
        Percent.of(counts.recall()),
        Percent.of(counts.f1()));
  }

  private static String unmeasured(MeasureScores scores) {
    return "%s scored; not applicable: %s; failed: %s"
        .formatted(
            Text.count(scores.scored()), reasons(scores.notApplicable()), reasons(scores.failed()));
  }

  private static String reasons(List<ReasonCount> reasons) {
    return reasons.isEmpty()
        ? "none"
        : reasons.stream()
            .map(reason -> Text.count(reason.rows()) + " " + reason.reason())
            .collect(Collectors.joining(", "));
  }
}
