package dev.retort.evaluator.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.JsonFormat;
import dev.retort.evaluator.Calibration;
import dev.retort.evaluator.ChampionComparison;
import dev.retort.evaluator.EvaluationReport;
import dev.retort.evaluator.Rows;
import dev.retort.evaluator.ServedScores;
import dev.retort.evaluator.StudentScores;
import dev.retort.evaluator.cost.ServingCost;
import dev.retort.evaluator.deferral.DeferralBasis;
import dev.retort.evaluator.deferral.RiskCoverageCurve;
import dev.retort.evaluator.gate.PromotionDecision.NeedsReview;
import dev.retort.evaluator.gate.PromotionDecision.Promote;
import dev.retort.evaluator.gate.PromotionDecision.Reject;
import dev.retort.evaluator.statistics.ClopperPearson;
import dev.retort.evaluator.statistics.PairedOutcomes;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromotionGateTest {
  private static final PromotionGate GATE = new PromotionGate(PromotionPolicy.DEFAULT);
  private static final int FEW_LOSSES = 2;

  @ParameterizedTest
  @CsvSource({"2000, 12", "3080, 21", "1000, 4"})
  void promotesUpToTheLastTolerableLossAndRejectsOneMore(int rows, int losses) {
    assertThat(GATE.decide(report(rows, 1500, losses, FEW_LOSSES)))
        .isInstanceOf(Promote.class)
        .extracting(PromotionDecision::verdict)
        .asString()
        .startsWith("Promote: the student answers ");
    assertThat(GATE.decide(report(rows, 1500, losses + 1, FEW_LOSSES)))
        .isInstanceOf(Reject.class)
        .extracting(PromotionDecision::verdict)
        .asString()
        .contains("1 % is tolerated");
  }

  @Test
  void saysHowManyRowsItTakes() {
    PromotionDecision decision = GATE.decide(report(412, 300, 0, 38));
    assertThat(decision)
        .isInstanceOfSatisfying(
            NeedsReview.class,
            review -> {
              int needed = review.rowsNeeded().orElseThrow();
              assertThat(review.reason()).isEqualTo(NeedsReview.Reason.TOO_FEW_ROWS);
              assertThat(needed).isBetween(1000, 4000);
              assertThat(review.verdict())
                  .contains("n=412, needs %,d for ε=1 %% at 95 %%".formatted(needed));
              assertThat(GATE.decide(report(needed, 300, 0, 38))).isInstanceOf(Promote.class);
            });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 298})
  void neverPromotesOnRowsThatCannotShowIt(int rows) {
    assertThat(GATE.decide(report(rows, rows, 0, 0)))
        .isInstanceOfSatisfying(
            NeedsReview.class, review -> assertThat(review.rowsNeeded()).hasValue(299));
  }

  @Test
  void saysWhenNoNumberOfRowsWouldDo() {
    assertThat(GATE.decide(report(5000, 4000, 0, 120)))
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
    assertThat(GATE.tooFewRows(basis, 2000)).isEmpty();
    assertThat(GATE.tooFewRows(basis, 200)).isPresent();
  }

  @Test
  void rejectsAStudentThatAnswersNothing() {
    assertThat(GATE.decide(report(2000, 0, 0, 0)))
        .isInstanceOf(Reject.class)
        .extracting(PromotionDecision::verdict)
        .isEqualTo("Reject: the student answers 0 of 2,000 novel rows.");
  }

  @Test
  void leavesPassingCandidatesToAPersonIfThePolicySaysSo() {
    PromotionGate gate =
        new PromotionGate(
            new PromotionPolicy(0.01, 0.95, 0.9, 0.005, PromotionPolicy.Approval.REVIEW));
    assertThat(gate.decide(report(2000, 1500, 5, FEW_LOSSES)))
        .isInstanceOfSatisfying(
            NeedsReview.class,
            review -> {
              assertThat(review.reason()).isEqualTo(NeedsReview.Reason.POLICY);
              assertThat(review.rowsNeeded()).isEmpty();
              assertThat(review.evidence()).noneMatch(GateCheck::failed);
            });
    assertThat(gate.decide(report(2000, 1500, 13, FEW_LOSSES))).isInstanceOf(Reject.class);
  }

  @Test
  void promotesOverAChampionThatAnswersLess() {
    EvaluationReport report =
        against(
            report(2000, 1600, 8, FEW_LOSSES),
            new PairedOutcomes(6, 2, 1, 1991),
            new PairedOutcomes(1400, 200, 50, 350));
    assertThat(GATE.decide(report)).isInstanceOf(Promote.class);
  }

  @Test
  void rejectsWhatIsNoBetterThanTheChampion() {
    EvaluationReport report =
        against(
            report(2000, 1500, 8, FEW_LOSSES),
            new PairedOutcomes(8, 0, 0, 1992),
            new PairedOutcomes(1500, 0, 0, 500));
    assertThat(GATE.decide(report).verdict()).contains("one of them must improve");
  }

  @Test
  void rejectsAWorseLossAtEqualShareThoughItAnswersMoreAndHoldsTheCertificate() {
    EvaluationReport report =
        against(
            report(2000, 1900, 12, FEW_LOSSES),
            new PairedOutcomes(0, 12, 0, 1988),
            new PairedOutcomes(1000, 900, 0, 100));
    PromotionDecision decision = GATE.decide(report);
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
    assertThat(GATE.decide(report).evidence())
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
      promoted += GATE.decide(report(rows, rows, losses, 0)) instanceof Promote ? 1 : 0;
    }
    double exact = PromotionPolicy.DEFAULT.test().power(rows, 0.01);
    assertThat(ClopperPearson.lowerBound(promoted, streams, 0.999)).isLessThanOrEqualTo(0.05);
    assertThat(ClopperPearson.interval(promoted, streams, 0.999))
        .satisfies(rate -> assertThat(exact).isBetween(rate.lower(), rate.upper()));
  }

  @Test
  void refusesBoundsOfAnotherConfidence() {
    PromotionGate strict =
        new PromotionGate(
            new PromotionPolicy(0.01, 0.99, 0.9, 0.005, PromotionPolicy.Approval.AUTO));
    assertThatThrownBy(() -> strict.decide(report(2000, 1500, 0, 0)))
        .hasMessageContaining("0.95")
        .hasMessageContaining("0.99");
  }

  @Test
  void refusesAPolicyThatIsNone() {
    assertThatThrownBy(
            () -> new PromotionPolicy(0, 0.95, 0.9, 0.005, PromotionPolicy.Approval.AUTO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> new PromotionPolicy(0.01, 0.4, 0.9, 0.005, PromotionPolicy.Approval.AUTO))
        .hasMessageContaining("confidence");
  }

  @Test
  void decisionsSurviveTheirJson() throws Exception {
    for (EvaluationReport report :
        List.of(
            report(2000, 1500, 5, 0), report(2000, 1500, 50, 0), report(100, 50, 0, FEW_LOSSES))) {
      PromotionDecision decision = GATE.decide(report);
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
        new ServingCost.Unknown("not asked for"));
  }

  private static EvaluationReport against(
      EvaluationReport report, PairedOutcomes losses, PairedOutcomes answers) {
    return new EvaluationReport(
        report.inputs(),
        report.student(),
        report.served(),
        report.basis(),
        Optional.of(
            new ChampionComparison(
                "tickets/1",
                "b".repeat(64),
                losses,
                Optional.of(losses.difference(0.9)),
                losses.exactPValue(),
                Optional.of(losses.difference(0.9)),
                answers,
                Optional.of(answers.difference(0.9)),
                List.of())),
        report.cost());
  }
}
