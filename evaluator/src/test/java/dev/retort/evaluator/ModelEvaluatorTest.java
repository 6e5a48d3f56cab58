package dev.retort.evaluator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.dataset.Split;
import dev.retort.dataset.TrainingExample;
import dev.retort.evaluator.cost.ServingCost;
import dev.retort.evaluator.statistics.ClopperPearson;
import dev.retort.evaluator.statistics.MetricEstimate;
import dev.retort.evaluator.statistics.PairedOutcomes;
import dev.retort.evaluator.task.EvaluationTask;
import dev.retort.trainer.Prediction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ModelEvaluatorTest {
  private static final List<TrainingExample> NOVEL =
      List.of(
          Rows.row("n1", Split.NOVEL, "secret broken bolt", "quality", 1),
          Rows.row("n2", Split.NOVEL, "late truck", "delivery", 1),
          Rows.row("n3", Split.NOVEL, "invoice twice", "billing", 1),
          Rows.row("n4", Split.NOVEL, "hello", "other", 1));
  private static final List<TrainingExample> SEEN =
      List.of(
          Rows.row("s1", Split.SEEN, "late truck again", "delivery", 5),
          Rows.row("s2", Split.SEEN, "invoice again", "billing", 1));
  private static final EvaluationSuite SUITE =
      new EvaluationSuite(
          "d".repeat(64), NOVEL, SEEN, List.of("billing", "delivery", "other", "quality"));

  private static final Map<String, Prediction> ANSWERS =
      Map.of(
          "secret broken bolt", new Prediction("quality", 0.95),
          "late truck", new Prediction("billing", 0.9),
          "invoice twice", new Prediction("billing", 0.6),
          "hello", new Prediction("quality", 0.3),
          "late truck again", new Prediction("delivery", 0.99),
          "invoice again", new Prediction("other", 0.85));
  private static final ServedSystem CANDIDATE =
      new ServedSystem("candidate", "c".repeat(64), Rows.student(ANSWERS), Rows.rule(0.8, 5, 4));

  private final AtomicLong clock = new AtomicLong();
  private final ModelEvaluator evaluator =
      new ModelEvaluator(EvaluationTask.EXACT_MATCH, 0.95, 0.95, () -> clock.getAndAdd(7_000));

  @Test
  void scoresTheBareStudentByHand() {
    StudentScores student = evaluate(Optional.empty()).student();
    assertThat(student.novel()).contains(ClopperPearson.interval(2, 4, 0.95));
    assertThat(student.seen()).contains(ClopperPearson.interval(1, 2, 0.95));
    assertThat(student.traffic().map(MetricEstimate::value).orElseThrow()).isEqualTo(7 / 10.0);
    assertThat(student.labels())
        .containsExactly(
            new StudentScores.LabelScore("billing", 1, 2, 1),
            new StudentScores.LabelScore("delivery", 1, 0, 0),
            new StudentScores.LabelScore("other", 1, 0, 0),
            new StudentScores.LabelScore("quality", 1, 2, 1));
    assertThat(student.macroF1().orElseThrow()).isCloseTo((2 / 3.0 + 2 / 3.0) / 4, within(1e-15));
    assertThat(student.confusions())
        .containsExactly(
            new StudentScores.Confusion("delivery", "billing", 1),
            new StudentScores.Confusion("other", "quality", 1));
    double brier = (0.05 * 0.05 + 0.9 * 0.9 + 0.4 * 0.4 + 0.3 * 0.3) / 4;
    assertThat(student.calibration().brier().orElseThrow()).isCloseTo(brier, within(1e-12));
  }

  @Test
  void countsOnlyAnsweredErrorsAsLosses() {
    ServedScores served = evaluate(Optional.empty()).served();
    assertThat(served.certificate())
        .isEqualTo(
            new ServedScores.Certificate(4, 2, 1, ClopperPearson.upperBound(1, 4, 0.95), 0.95));
    assertThat(served.trafficLoss().map(MetricEstimate::value)).contains(2 / 10.0);
    assertThat(served.trafficAnswered().map(MetricEstimate::value)).contains(8 / 10.0);
    assertThat(served.losses())
        .containsExactly(
            new ServedScores.Loss(new ExchangeId("n2"), Split.NOVEL, 0.9),
            new ServedScores.Loss(new ExchangeId("s2"), Split.SEEN, 0.85));
  }

  @Test
  void costsWhatTheTeacherStillAnswersPlusTheStudent() {
    assertThat(evaluate(Optional.empty()).cost())
        .isInstanceOfSatisfying(
            ServingCost.Known.class,
            cost -> assertThat(cost.after()).isCloseTo(0.002 + 0.2 * 0.75, within(1e-12)));
  }

  @Test
  void comparesWithTheChampionRowByRow() {
    ServedSystem champion =
        new ServedSystem(
            "tickets/1",
            "e".repeat(64),
            Rows.student(
                Map.of(
                    "secret broken bolt", new Prediction("other", 0.9),
                    "late truck", new Prediction("delivery", 0.9),
                    "invoice twice", new Prediction("billing", 0.9))),
            Rows.rule(0.5, 5, 4));
    ChampionComparison comparison = evaluate(Optional.of(champion)).champion().orElseThrow();
    assertThat(comparison.losses()).isEqualTo(new PairedOutcomes(0, 1, 1, 2));
    assertThat(comparison.answers()).isEqualTo(new PairedOutcomes(2, 0, 1, 1));
    assertThat(comparison.lossPValue()).isEqualTo(1);
    assertThat(comparison.lossDifference().orElseThrow().confidence())
        .isCloseTo(0.9, within(1e-12));
    assertThat(comparison.regressions()).containsExactly(new ExchangeId("n2"));
  }

  @Test
  void comparesStudentsAtAnEqualShareApartFromTheirThresholds() {
    ServedSystem cautious =
        new ServedSystem(
            "tickets/1",
            "e".repeat(64),
            Rows.student(Map.of("secret broken bolt", new Prediction("quality", 0.9))),
            Rows.rule(0.8, 5, 4));
    ChampionComparison comparison = evaluate(Optional.of(cautious)).champion().orElseThrow();
    assertThat(comparison.lossDifference().orElseThrow().value()).isEqualTo(0.25);
    assertThat(comparison.matchedLossDifference().orElseThrow().value()).isZero();
  }

  @Test
  void measuresLatencyWithItsTicker() {
    Latency latency = evaluator.evaluate(SUITE, CANDIDATE, Incumbents.NONE, Rows.COST).latency();
    assertThat(latency).isEqualTo(new Latency(6, 7, 7, 7));
  }

  @Test
  void percentilesAreNearestRank() {
    long[] nanos = new long[100];
    for (int i = 0; i < nanos.length; i++) {
      nanos[i] = (100 - i) * 1000L;
    }
    assertThat(Latency.ofNanos(nanos)).isEqualTo(new Latency(100, 50, 95, 99));
  }

  @Test
  void equalInputsGiveTheSameReportAndNoTexts() {
    EvaluationReport report = evaluate(Optional.empty());
    String json = new String(JsonFormat.pretty(report), StandardCharsets.UTF_8);
    assertThat(JsonFormat.pretty(evaluate(Optional.empty())))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo(json);
    assertThat(json).doesNotContain("secret").doesNotContain("truck").contains("\"n2\"");
  }

  @Test
  void answersOfAnOpenSetStayOutOfTheReport() {
    EvaluationSuite open = new EvaluationSuite("d".repeat(64), NOVEL, SEEN, List.of());
    EvaluationReport report =
        evaluator.evaluate(open, CANDIDATE, Incumbents.NONE, Rows.COST).report();
    assertThat(report.student().macroF1()).isEmpty();
    assertThat(JsonFormat.line(report)).doesNotContain("delivery").doesNotContain("billing");
  }

  @Test
  void noRowsGiveNoEstimates() {
    EvaluationSuite empty = new EvaluationSuite("d".repeat(64), List.of(), List.of(), List.of());
    Evaluation evaluation = evaluator.evaluate(empty, CANDIDATE, against(CANDIDATE), Rows.COST);
    assertThat(evaluation.report().student().novel()).isEmpty();
    assertThat(evaluation.report().served().certificate())
        .isEqualTo(new ServedScores.Certificate(0, 0, 0, 1, 0.95));
    assertThat(evaluation.report().champion().orElseThrow().lossDifference()).isEmpty();
    assertThat(evaluation.latency().predictions()).isZero();
    assertThat(JsonFormat.line(evaluation.report())).doesNotContain("NaN");
  }

  @Test
  void theRowsDigestSeesEveryField() {
    EvaluationSuite heavier =
        new EvaluationSuite(
            SUITE.dataset(),
            NOVEL,
            List.of(SEEN.get(0), Rows.row("s2", Split.SEEN, "invoice again", "billing", 2)),
            SUITE.labels());
    assertThat(heavier.digest()).isNotEqualTo(SUITE.digest()).hasSize(64);
  }

  @Test
  void refusesAConfidenceThatIsNone() {
    assertThatThrownBy(() -> new ModelEvaluator(EvaluationTask.EXACT_MATCH, 0.5, 0.95, () -> 0))
        .hasMessageContaining("0.5");
  }

  @Test
  void theSameStudentBehindAStricterThresholdIsNoBetterAtAnEqualShare() {
    ServedSystem strict =
        new ServedSystem("candidate", "c".repeat(64), Rows.student(ANSWERS), Rows.rule(0.94, 5, 4));
    ChampionComparison comparison =
        evaluator
            .evaluate(
                SUITE, strict, new Incumbents(Optional.of(CANDIDATE), Optional.empty()), Rows.COST)
            .report()
            .champion()
            .orElseThrow();
    assertThat(comparison.lossDifference().orElseThrow().value()).isNegative();
    assertThat(comparison.matchedLossDifference().orElseThrow().value()).isZero();
  }

  private static Incumbents against(ServedSystem system) {
    return new Incumbents(Optional.of(system), Optional.of(system));
  }

  private EvaluationReport evaluate(Optional<ServedSystem> champion) {
    return evaluator
        .evaluate(SUITE, CANDIDATE, new Incumbents(champion, Optional.empty()), Rows.COST)
        .report();
  }
}
