package dev.retort.evaluator.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.JsonFormat;
import dev.retort.evaluator.Calibration;
import dev.retort.evaluator.ChampionComparison;
import dev.retort.evaluator.Evaluation;
import dev.retort.evaluator.EvaluationReport;
import dev.retort.evaluator.Latency;
import dev.retort.evaluator.Rows;
import dev.retort.evaluator.ServedScores;
import dev.retort.evaluator.StudentScores;
import dev.retort.evaluator.cost.ServingCost;
import dev.retort.evaluator.deferral.DeferralBasis;
import dev.retort.evaluator.deferral.DeferralMethod;
import dev.retort.evaluator.deferral.RiskCoverageCurve;
import dev.retort.evaluator.gate.PromotionDecision.NeedsReview;
import dev.retort.evaluator.gate.PromotionDecision.Promote;
import dev.retort.evaluator.gate.PromotionDecision.Reject;
import dev.retort.evaluator.guardrail.Guardrail;
import dev.retort.evaluator.guardrail.GuardrailOutcome;
import dev.retort.evaluator.guardrail.GuardrailReport;
import dev.retort.evaluator.guardrail.Limit;
import dev.retort.evaluator.measure.MeasureScores;
import dev.retort.evaluator.slice.Slice;
import dev.retort.evaluator.slice.SliceReport;
import dev.retort.evaluator.slice.SliceReport.Regression;
import dev.retort.evaluator.statistics.ClopperPearson;
import dev.retort.evaluator.statistics.IntervalMethod;
import dev.retort.evaluator.statistics.LossTest;
import dev.retort.evaluator.statistics.MetricEstimate;
import dev.retort.evaluator.statistics.PairedOutcomes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromotionGateTest {
  private static final PromotionGate GATE = new PromotionGate(PromotionPolicy.DEFAULT);
  private static final int FEW_LOSSES = 2;
  private static final SortedMap<String, Double> NO_MARGINS = new TreeMap<>();

  @ParameterizedTest
  @CsvSource({"2000, 12", "3080, 21", "1000, 4"})
  void promotesUpToTheLastTolerableLossAndRejectsOneMore(int rows, int losses) {
    assertThat(decide(report(rows, 1500, losses, FEW_LOSSES)))
        .isInstanceOf(Promote.class)
        .extracting(PromotionDecision::verdict)
        .asString()
        .startsWith("Promote: the student answers ");
    assertThat(decide(report(rows, 1500, losses + 1, FEW_LOSSES)))
        .isInstanceOf(Reject.class)
        .extracting(PromotionDecision::verdict)
        .asString()
        .contains("1 % is tolerated");
  }

  @Test
  void saysHowManyRowsItTakes() {
    PromotionDecision decision = decide(report(412, 300, 0, 38));
    assertThat(decision)
        .isInstanceOfSatisfying(
            NeedsReview.class,
            review -> {
              int needed = review.rowsNeeded().orElseThrow();
              assertThat(review.reason()).isEqualTo(NeedsReview.Reason.TOO_FEW_ROWS);
              assertThat(needed).isBetween(1000, 4000);
              assertThat(review.verdict())
                  .contains("n=412, needs %,d for ε=1 %% at tonight's α=5 %%".formatted(needed));
              assertThat(decide(report(needed, 300, 0, 38))).isInstanceOf(Promote.class);
            });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 298})
  void neverPromotesOnRowsThatCannotShowIt(int rows) {
    assertThat(decide(report(rows, rows, 0, 0)))
        .isInstanceOfSatisfying(
            NeedsReview.class, review -> assertThat(review.rowsNeeded()).hasValue(299));
  }

  @Test
  void saysWhenNoNumberOfRowsWouldDo() {
    assertThat(decide(report(5000, 4000, 0, 120)))
        .isInstanceOfSatisfying(
            NeedsReview.class,
            review -> {
              assertThat(review.rowsNeeded()).isEmpty();
              assertThat(review.verdict()).contains("120 losses among 10,000 out-of-fold rows");
            });
  }

  @Test
  void asksBeforeAnyRowIsLookedAt() {
    DeferralBasis basis = Rows.rule(0.5, FEW_LOSSES, 2000).basis();
    assertThat(GATE.beforeLooking(basis, 2000, Rows.ATTEMPT, OptionalDouble.empty())).isEmpty();
    assertThat(GATE.beforeLooking(basis, 200, Rows.ATTEMPT, OptionalDouble.empty()))
        .hasValueSatisfying(
            decision -> {
              assertThat(decision).isInstanceOf(NeedsReview.class);
              assertThat(decision.isCertified()).isFalse();
            });
  }

  @Test
  void aSmallerAlphaNeedsMoreRows() {
    DeferralBasis basis = Rows.rule(0.5, FEW_LOSSES, 1000).basis();
    Attempt strict = new Attempt(Instant.EPOCH, 0.0005, 0.05, 0.04, 11);
    int lenient = rowsNeeded(basis, Rows.ATTEMPT);
    assertThat(rowsNeeded(basis, strict)).isGreaterThan(lenient);
    assertThat(GATE.beforeLooking(basis, lenient, strict, OptionalDouble.empty()))
        .hasValueSatisfying(
            decision -> assertThat(decision.verdict()).contains("at tonight's α=0.05 %"));
  }

  private static int rowsNeeded(DeferralBasis basis, Attempt attempt) {
    return basis.rowsNeeded(attempt.test(0.01), 0.9).orElseThrow();
  }

  @Test
  void asksForNoLookAtAStudentThatIsForeseenToAnswerNoMoreThanTheChampion() {
    DeferralBasis basis = Rows.rule(0.5, FEW_LOSSES, 2000).basis();
    double foreseen = basis.predictedAnswered();
    assertThat(GATE.beforeLooking(basis, 2000, Rows.ATTEMPT, OptionalDouble.of(foreseen - 0.01)))
        .isEmpty();
    assertThat(GATE.beforeLooking(basis, 2000, Rows.ATTEMPT, OptionalDouble.of(foreseen)))
        .hasValueSatisfying(
            decision -> {
              assertThat(decision).isInstanceOf(Reject.class);
              assertThat(decision.isCertified()).isFalse();
              assertThat(decision.verdict()).contains("and the champion answers");
            });
  }

  @Test
  void asksForNoLookWhereNothingIsToBeWon() {
    DeferralBasis nothing =
        new DeferralBasis(
            0.01, 0.95, 0.9, 1, 10_000, 0, 0, 2000, "0".repeat(64), DeferralMethod.PREDICTED_POWER);
    assertThat(GATE.beforeLooking(nothing, 2000, Rows.ATTEMPT, OptionalDouble.empty()))
        .hasValueSatisfying(
            decision -> {
              assertThat(decision).isInstanceOf(Reject.class);
              assertThat(decision.verdict()).contains("would answer 0 of 10,000");
            });
  }

  @Test
  void makesNoLookWhileTheTeacherContradictsItself() {
    PromotionDecision decision =
        new PromotionGate(PromotionPolicy.DEFAULT)
            .duringLapse(Instant.parse("2026-01-16T08:00:00Z"));
    assertThat(decision).isInstanceOf(PromotionDecision.Reject.class);
    assertThat(decision.verdict())
        .isEqualTo(
            "Reject: no look is made, for since 2026-01-16T08:00:00Z the teacher contradicts what it said before, where the student is surest.");
  }

  @Test
  void saysWhenTheBudgetReturns() {
    assertThat(GATE.withoutBudget(41, Instant.parse("2026-03-01T02:00:00Z")))
        .isInstanceOfSatisfying(
            NeedsReview.class,
            review -> {
              assertThat(review.reason()).isEqualTo(NeedsReview.Reason.BUDGET_SPENT);
              assertThat(review.verdict())
                  .startsWith("No attempt is left: 41 attempts of the last 30 nights")
                  .contains("5 %")
                  .contains("2026-03-01T02:00:00Z");
            });
  }

  @Test
  void holdsTheLimitsOnCostAndLatency() {
    EvaluationReport report = report(2000, 1500, 5, FEW_LOSSES);
    PromotionGate limited =
        new PromotionGate(
            limited(new ServingLimits(OptionalDouble.of(2), OptionalDouble.of(0.4), NO_MARGINS)));
    ServingCost.Known cost = new ServingCost.Known(1, 0.6, 0.01);
    assertThat(limited.decide(evaluation(priced(report, cost), 1999), Rows.ATTEMPT))
        .isInstanceOf(Promote.class);
    assertThat(limited.decide(evaluation(priced(report, cost), 2001), Rows.ATTEMPT).verdict())
        .contains("took at most 2.001 ms, and 2.0 ms are allowed");
    assertThat(
            limited
                .decide(
                    evaluation(priced(report, new ServingCost.Known(1, 0.61, 0)), 5), Rows.ATTEMPT)
                .verdict())
        .contains("39 % of the teacher's cost is saved, and at least 40 % is asked for");
    assertThat(limited.decide(evaluation(report, 5), Rows.ATTEMPT).verdict())
        .contains("what is saved is not known")
        .contains("not asked for");
  }

  @Test
  void rejectsWhatFallsBehindTheBestCertifiedVersionThoughNotBehindTheChampion() {
    EvaluationReport better =
        against(
            report(2000, 1600, 8, FEW_LOSSES),
            new PairedOutcomes(6, 2, 1, 1991),
            new PairedOutcomes(1400, 200, 50, 350));
    PairedOutcomes behind = new PairedOutcomes(0, 12, 0, 1988);
    EvaluationReport report =
        new EvaluationReport(
            better.inputs(),
            better.student(),
            better.served(),
            better.basis(),
            better.champion(),
            Optional.of(comparison(behind, new PairedOutcomes(1400, 200, 50, 350))),
            better.measures(),
            better.slices(),
            better.cost());
    assertThat(decide(report))
        .isInstanceOfSatisfying(
            Reject.class,
            reject ->
                assertThat(reject.evidence())
                    .filteredOn(GateCheck::failed)
                    .extracting(GateCheck::subject)
                    .containsExactly(GateCheck.Subject.ANCHOR_LOSS));
  }

  @Test
  void rejectsAStudentThatAnswersNothing() {
    assertThat(decide(report(2000, 0, 0, 0)))
        .isInstanceOf(Reject.class)
        .extracting(PromotionDecision::verdict)
        .isEqualTo("Reject: the student answers 0 of 2,000 novel rows.");
  }

  @Test
  void leavesPassingCandidatesToAPersonIfThePolicySaysSo() {
    PromotionGate gate =
        new PromotionGate(PromotionPolicy.DEFAULT.approvedBy(PromotionPolicy.Approval.REVIEW));
    assertThat(decide(gate, report(2000, 1500, 5, FEW_LOSSES)))
        .isInstanceOfSatisfying(
            NeedsReview.class,
            review -> {
              assertThat(review.reason()).isEqualTo(NeedsReview.Reason.POLICY);
              assertThat(review.rowsNeeded()).isEmpty();
              assertThat(review.evidence()).noneMatch(GateCheck::failed);
            });
    assertThat(decide(gate, report(2000, 1500, 13, FEW_LOSSES))).isInstanceOf(Reject.class);
  }

  @Test
  void holdsTheMarginOfAMeasureByItsWorstLoss() {
    SortedMap<String, Double> margins = new TreeMap<>(Map.of("rouge-l", 0.02));
    PromotionGate limited =
        new PromotionGate(
            limited(new ServingLimits(OptionalDouble.empty(), OptionalDouble.empty(), margins)));
    EvaluationReport report = report(2000, 1500, 5, FEW_LOSSES);
    assertThat(decide(limited, measured(report, 0.0199))).isInstanceOf(Promote.class);
    assertThat(decide(limited, measured(report, 0.0201)).verdict())
        .isEqualTo(
            "Reject: the served system loses at most 2.01 % of rouge-l, and 2 % is tolerated.");
    assertThat(decide(limited, report).verdict()).contains("rouge-l could be measured on no row");
  }

  @Test
  void rejectsWhatBreaksAGuardrail() {
    GuardrailOutcome leak =
        new GuardrailOutcome.Measured(
            Guardrail.PERSONAL_DATA,
            560,
            2,
            2 / 560.0,
            0.0112,
            0.95,
            Limit.ofRate(0),
            GuardrailOutcome.Verdict.FAILED,
            Optional.empty(),
            List.of(),
            List.of());
    Evidence evidence =
        new Evidence(evaluation(report(2000, 1500, 5, FEW_LOSSES)).evaluation(), guarded(leak));
    assertThat(GATE.decide(evidence, Rows.ATTEMPT).verdict())
        .isEqualTo(
            "Reject: personal data: 2 of 560 cases, at most 1.12 % with 95 % confidence; 0 % is tolerated.");
  }

  @Test
  void leavesAPartThatFaresWorseThanWithTheChampionToAPerson() {
    Slice slice = new Slice("language", "deu");
    EvaluationReport better =
        against(
            report(2000, 1600, 8, FEW_LOSSES),
            new PairedOutcomes(6, 2, 1, 1991),
            new PairedOutcomes(1400, 200, 50, 350));
    assertThat(decide(sliced(better, new Regression(slice, SliceReport.Comparison.CHAMPION, 0.01))))
        .isInstanceOfSatisfying(
            NeedsReview.class,
            review -> {
              assertThat(review.reason()).isEqualTo(NeedsReview.Reason.SLICE_REGRESSION);
              assertThat(review.verdict()).contains("language 'deu' loses significantly more");
              assertThat(review.isCertified()).isTrue();
            });
    assertThat(decide(sliced(better, new Regression(slice, SliceReport.Comparison.REST, 0.01))))
        .isInstanceOf(Promote.class);
    assertThat(decide(report(2000, 1500, 5, FEW_LOSSES)).evidence())
        .extracting(GateCheck::subject)
        .doesNotContain(GateCheck.Subject.SLICES);
  }

  private static EvaluationReport measured(EvaluationReport report, double worst) {
    MetricEstimate loss =
        new MetricEstimate(0.01, 0.005, worst, 0.95, 2000, IntervalMethod.BCA_CLUSTERED);
    return new EvaluationReport(
        report.inputs(),
        report.student(),
        report.served(),
        report.basis(),
        report.champion(),
        report.anchor(),
        List.of(
            new MeasureScores(
                "rouge-l",
                2000,
                List.of(),
                List.of(),
                Optional.of(loss),
                Optional.of(loss),
                Optional.of(loss),
                Optional.empty())),
        report.slices(),
        report.cost());
  }

  private static EvaluationReport sliced(EvaluationReport report, Regression regression) {
    return new EvaluationReport(
        report.inputs(),
        report.student(),
        report.served(),
        report.basis(),
        report.champion(),
        report.anchor(),
        report.measures(),
        slices(regression),
        report.cost());
  }

  @Test
  void promotesOverAChampionThatAnswersLess() {
    EvaluationReport report =
        against(
            report(2000, 1600, 8, FEW_LOSSES),
            new PairedOutcomes(6, 2, 1, 1991),
            new PairedOutcomes(1400, 200, 50, 350));
    assertThat(decide(report)).isInstanceOf(Promote.class);
  }

  @Test
  void rejectsWhatIsNoBetterThanTheChampion() {
    EvaluationReport report =
        against(
            report(2000, 1500, 8, FEW_LOSSES),
            new PairedOutcomes(8, 0, 0, 1992),
            new PairedOutcomes(1500, 0, 0, 500));
    assertThat(decide(report).verdict()).contains("one of them must improve");
  }

  @Test
  void rejectsAWorseLossAtEqualShareThoughItAnswersMoreAndHoldsTheCertificate() {
    EvaluationReport report =
        against(
            report(2000, 1900, 12, FEW_LOSSES),
            new PairedOutcomes(0, 12, 0, 1988),
            new PairedOutcomes(1000, 900, 0, 100));
    PromotionDecision decision = decide(report);
    assertThat(decision).isInstanceOf(Reject.class);
    assertThat(decision.evidence())
        .filteredOn(GateCheck::failed)
        .extracting(GateCheck::subject)
        .containsExactly(GateCheck.Subject.CHAMPION_LOSS);
  }

  @Test
  void aChampionDoesNotReplaceTheBoundAgainstTheTeacher() {
    EvaluationReport report =
        against(
            report(2000, 1900, 13, FEW_LOSSES),
            new PairedOutcomes(13, 0, 20, 1967),
            new PairedOutcomes(1000, 900, 0, 100));
    assertThat(decide(report).evidence())
        .filteredOn(GateCheck::failed)
        .extracting(GateCheck::subject)
        .containsExactly(GateCheck.Subject.CERTIFICATE);
  }

  /** 5,000 streams whose true loss is exactly ε: at most 5 % may pass, up to chance. */
  @ParameterizedTest
  @ValueSource(ints = {299, 1000, 2000, 3080})
  void promotesALossOfEpsilonAtMostAlphaOften(int rows) {
    SplittableRandom random = new SplittableRandom(rows);
    int streams = 5_000;
    int promoted = 0;
    for (int stream = 0; stream < streams; stream++) {
      int losses = 0;
      for (int row = 0; row < rows; row++) {
        losses += random.nextDouble() < 0.01 ? 1 : 0;
      }
      promoted += decide(report(rows, rows, losses, 0)) instanceof Promote ? 1 : 0;
    }
    double exact = new LossTest(0.01, 0.95).power(rows, 0.01);
    assertThat(ClopperPearson.lowerBound(promoted, streams, 0.999)).isLessThanOrEqualTo(0.05);
    assertThat(ClopperPearson.interval(promoted, streams, 0.999))
        .satisfies(rate -> assertThat(exact).isBetween(rate.lower(), rate.upper()));
  }

  @Test
  void refusesBoundsOfAnotherConfidence() {
    Attempt strict = new Attempt(Instant.EPOCH, 0.01, 0.05, 0, 0);
    assertThatThrownBy(() -> GATE.decide(evaluation(report(2000, 1500, 0, 0)), strict))
        .hasMessageContaining("0.95")
        .hasMessageContaining("0.99");
  }

  @Test
  void refusesAPolicyThatIsNone() {
    PromotionPolicy usual = PromotionPolicy.DEFAULT;
    assertThatThrownBy(() -> usual.tolerating(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                new PromotionPolicy(
                    0.01, 0.4, 0.9, 0.005, usual.limits(), usual.approval(), usual.approvers()))
        .hasMessageContaining("confidence");
    assertThatThrownBy(
            () -> new ServingLimits(OptionalDouble.of(0), OptionalDouble.empty(), NO_MARGINS))
        .hasMessageContaining("more than 0 ms");
    assertThatThrownBy(
            () -> new ServingLimits(OptionalDouble.empty(), OptionalDouble.of(1.1), NO_MARGINS))
        .hasMessageContaining("saving");
  }

  @Test
  void decisionsSurviveTheirJson() throws Exception {
    for (EvaluationReport report :
        List.of(
            report(2000, 1500, 5, 0), report(2000, 1500, 50, 0), report(100, 50, 0, FEW_LOSSES))) {
      PromotionDecision decision = decide(report);
      String json = JsonFormat.line(decision);
      assertThat(JsonFormat.mapper().readValue(json, PromotionDecision.class)).isEqualTo(decision);
      assertThat(decision.<String>fold(p -> "promote", r -> "reject", n -> "needs-review"))
          .isEqualTo(JsonFormat.mapper().readTree(json).get("kind").asText());
    }
  }

  private static EvaluationReport report(
      int rows, int answered, int losses, int calibrationLosses) {
    int answeredRows = Math.min(rows, answered);
    return new EvaluationReport(
        new EvaluationReport.Inputs(
            "d".repeat(64), "e".repeat(64), rows, 0, rows, "candidate", "c".repeat(64), 0.95),
        new StudentScores(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Calibration.of(List.of()),
            OptionalDouble.empty(),
            List.of(),
            List.of()),
        new ServedScores(
            new ServedScores.Certificate(
                rows, answeredRows, losses, ClopperPearson.upperBound(losses, rows, 0.95), 0.95),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            new RiskCoverageCurve(List.of()),
            List.of()),
        Rows.rule(0.5, calibrationLosses, rows).basis(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        slices(),
        new ServingCost.Unknown("not asked for"));
  }

  private static EvaluationReport against(
      EvaluationReport report, PairedOutcomes losses, PairedOutcomes answers) {
    return new EvaluationReport(
        report.inputs(),
        report.student(),
        report.served(),
        report.basis(),
        Optional.of(comparison(losses, answers)),
        Optional.empty(),
        report.measures(),
        report.slices(),
        report.cost());
  }

  private static SliceReport slices(Regression... regressions) {
    return new SliceReport(0.05, 0.95, 30, 12, List.of(), List.of(regressions));
  }

  private static GuardrailReport guarded(GuardrailOutcome... outcomes) {
    return new GuardrailReport("candidate", "c".repeat(64), 1, List.of(outcomes));
  }

  private static ChampionComparison comparison(PairedOutcomes losses, PairedOutcomes answers) {
    return new ChampionComparison(
        "tickets/1",
        "b".repeat(64),
        losses,
        Optional.of(losses.difference(0.9)),
        losses.exactPValue(),
        Optional.of(losses.difference(0.9)),
        answers,
        Optional.of(answers.difference(0.9)),
        List.of());
  }

  private static EvaluationReport priced(EvaluationReport report, ServingCost cost) {
    return new EvaluationReport(
        report.inputs(),
        report.student(),
        report.served(),
        report.basis(),
        report.champion(),
        report.anchor(),
        report.measures(),
        report.slices(),
        cost);
  }

  private static PromotionPolicy limited(ServingLimits limits) {
    PromotionPolicy usual = PromotionPolicy.DEFAULT;
    return new PromotionPolicy(
        usual.epsilon(),
        usual.confidence(),
        usual.power(),
        usual.championMargin(),
        limits,
        usual.approval(),
        usual.approvers());
  }

  private static PromotionDecision decide(EvaluationReport report) {
    return decide(GATE, report);
  }

  private static PromotionDecision decide(PromotionGate gate, EvaluationReport report) {
    return gate.decide(evaluation(report), Rows.ATTEMPT);
  }

  private static Evidence evaluation(EvaluationReport report) {
    return evaluation(report, 50);
  }

  private static Evidence evaluation(EvaluationReport report, double p95Micros) {
    return new Evidence(
        new Evaluation(report, new Latency(100, p95Micros, p95Micros, p95Micros), List.of()),
        guarded());
  }
}
