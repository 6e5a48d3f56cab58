package dev.retort.evaluator.deferral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.retort.capture.ExchangeId;
import dev.retort.evaluator.statistics.LossTest;
import dev.retort.evaluator.task.EvaluationTask;
import dev.retort.trainer.OutOfFoldPrediction;
import dev.retort.trainer.Prediction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DeferralRuleSelectorTest {
  private static final LossTest ONE_POINT = new LossTest(0.01, 0.95);
  private static final DeferralRuleSelector SELECTOR =
      new DeferralRuleSelector(ONE_POINT, 0.9, EvaluationTask.EXACT_MATCH);

  @Test
  void answersUpToTheLastRowBeforeTooManyLosses() {
    List<OutOfFoldPrediction> rows = new ArrayList<>();
    for (int i = 0; i < 9000; i++) {
      rows.add(row(i, 1 - i / 10_000.0, i % 100 != 99));
    }
    DeferralRule rule = SELECTOR.select(rows, 2000);
    DeferralBasis basis = rule.basis();
    assertThat(basis.predictedPower()).isGreaterThanOrEqualTo(0.9);
    assertThat(ONE_POINT.predictedPower(2000, basis.calibrationLosses() + 1, 9000)).isLessThan(0.9);
    assertThat(basis.calibrationAnswered()).isEqualTo(100 * (basis.calibrationLosses() + 1) - 1);
    assertThat(answered(rule, rows)).isEqualTo(basis.calibrationAnswered());
  }

  @Test
  void aFlawlessStudentAnswersEverything() {
    List<OutOfFoldPrediction> rows =
        IntStream.range(0, 3000).mapToObj(i -> row(i, 0.2 + i / 5000.0, true)).toList();
    DeferralRule rule = SELECTOR.select(rows, 2000);
    assertThat(answered(rule, rows)).isEqualTo(3000);
    assertThat(rule.basis().predictedLoss()).isZero();
    assertThat(rule.basis().predictedAnswered()).isEqualTo(1);
  }

  @Test
  void rowsOfEqualConfidenceStandOrFallTogether() {
    List<OutOfFoldPrediction> rows = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      rows.add(row(i, i < 2000 ? 0.99 : 0.5, i < 2000 || i % 20 != 0));
    }
    assertThat(SELECTOR.select(rows, 2000).criterion())
        .isEqualTo(new AnswerCriterion.ConfidenceAtLeast(0.99));
  }

  @Test
  void aStudentThatErrsWhereItIsSureDefersEverything() {
    List<OutOfFoldPrediction> rows =
        IntStream.range(0, 5000).mapToObj(i -> row(i, 1, i % 10 != 0)).toList();
    DeferralRule rule = SELECTOR.select(rows, 2000);
    assertThat(rule.criterion()).isEqualTo(new AnswerCriterion.Never());
    assertThat(answered(rule, rows)).isZero();
  }

  @Test
  void tooFewEvaluationRowsDeferEverythingAndSayHowManyItTakes() {
    List<OutOfFoldPrediction> rows =
        IntStream.range(0, 5000).mapToObj(i -> row(i, i / 5000.0, true)).toList();
    DeferralRule rule = SELECTOR.select(rows, 298);
    assertThat(rule.criterion()).isEqualTo(new AnswerCriterion.Never());
    assertThat(rule.basis().predictedPower()).isZero();
    assertThat(rule.basis().rowsNeeded(ONE_POINT, 0.9).orElseThrow()).isBetween(299, 500);
  }

  @Test
  void noOutOfFoldRowsDeferEverything() {
    DeferralRule rule = SELECTOR.select(List.of(), 5000);
    assertThat(rule.criterion()).isEqualTo(new AnswerCriterion.Never());
    assertThat(rule.basis().rowsNeeded(ONE_POINT, 0.9)).isEmpty();
    assertThat(rule.basis().predictedLoss()).isZero();
  }

  @Property(tries = 40)
  void theOrderOfRowsDoesNotMatter(@ForAll @IntRange(max = 1000) int seed) {
    List<OutOfFoldPrediction> rows = new ArrayList<>(draw(1500, new SplittableRandom(seed)));
    DeferralRule rule = SELECTOR.select(rows, 1200);
    Collections.shuffle(rows, new Random(seed));
    assertThat(SELECTOR.select(rows, 1200)).isEqualTo(rule);
  }

  /** Scores are calibrated: an answer of confidence c is right with probability c. */
  @Test
  void certificatesPassAsOftenAsPredicted() {
    SplittableRandom random = new SplittableRandom(7);
    int trials = 600;
    int passed = 0;
    double predicted = 0;
    double share = 0;
    for (int trial = 0; trial < trials; trial++) {
      DeferralRule rule = SELECTOR.select(draw(4000, random), 2000);
      int losses = 0;
      for (OutOfFoldPrediction row : draw(2000, random)) {
        boolean wrong = !row.prediction().answer().equals(row.reference());
        losses += rule.answers("", row.prediction()) && wrong ? 1 : 0;
      }
      passed += ONE_POINT.passes(losses, 2000) ? 1 : 0;
      predicted += rule.basis().predictedPower() / trials;
      share += rule.basis().predictedAnswered() / trials;
    }
    double rate = (double) passed / trials;
    assertThat(predicted).isBetween(0.90, 0.95);
    assertThat(rate).isCloseTo(predicted, within(4 * Math.sqrt(0.1 * 0.9 / trials)));
    assertThat(share).isGreaterThan(0.3);
  }

  @Test
  void refusesAPowerThatIsNone() {
    assertThatThrownBy(() -> new DeferralRuleSelector(ONE_POINT, 1, EvaluationTask.EXACT_MATCH))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static long answered(DeferralRule rule, List<OutOfFoldPrediction> rows) {
    return rows.stream().filter(row -> rule.answers("", row.prediction())).count();
  }

  private static List<OutOfFoldPrediction> draw(int rows, SplittableRandom random) {
    List<OutOfFoldPrediction> drawn = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      double confidence = 1 - 0.5 * Math.pow(random.nextDouble(), 4);
      drawn.add(row(i, confidence, random.nextDouble() < confidence));
    }
    return drawn;
  }

  private static OutOfFoldPrediction row(int id, double confidence, boolean correct) {
    return new OutOfFoldPrediction(
        new ExchangeId("x" + id), "yes", new Prediction(correct ? "yes" : "no", confidence));
  }
}
