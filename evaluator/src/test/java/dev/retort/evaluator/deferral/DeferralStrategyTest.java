package dev.retort.evaluator.deferral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.retort.capture.DocumentFormat;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.evaluator.statistics.LossTest;
import dev.retort.evaluator.task.EvaluationTask;
import dev.retort.trainer.OutOfFoldPrediction;
import dev.retort.trainer.Prediction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;

class DeferralStrategyTest {
  private static final LossTest ONE_POINT = new LossTest(0.01, 0.95);
  private static final double POWER = 0.9;
  private static final DeferralRuleSelector SELECTOR =
      new DeferralRuleSelector(ONE_POINT, POWER, EvaluationTask.EXACT_MATCH);

  /** How a pool's rows come about: labels of unequal size, and how far each one's odds are off. */
  private record Pool(List<Double> cumulative, List<Double> logOddsOff) {

    static Pool unequal(int labels, double deviation, long seed) {
      Random random = new Random(seed);
      List<Double> cumulative = new ArrayList<>();
      List<Double> off = new ArrayList<>();
      double sum = 0;
      for (int label = 0; label < labels; label++) {
        sum += 1.0 / (label + 1);
        cumulative.add(sum);
        off.add(deviation * random.nextGaussian());
      }
      return new Pool(cumulative, off);
    }

    List<OutOfFoldPrediction> draw(int rows, SplittableRandom random) {
      List<OutOfFoldPrediction> drawn = new ArrayList<>();
      for (int row = 0; row < rows; row++) {
        double mark = random.nextDouble() * cumulative.get(cumulative.size() - 1);
        int label = 0;
        while (cumulative.get(label) <= mark) {
          label++;
        }
        double right = 1 - 0.5 * Math.pow(random.nextDouble(), 4);
        double stated = Logistic.probability(Logistic.logOdds(right) - logOddsOff.get(label));
        boolean correct = random.nextDouble() < right;
        drawn.add(row(random.nextLong() + "-" + row, "label" + label, stated, correct));
      }
      return drawn;
    }
  }

  @Test
  void unequalLabelsAreAnsweredMoreByThresholdsOfTheirOwn() {
    Pool pool = Pool.unequal(20, 1.5, 3);
    List<OutOfFoldPrediction> rows = pool.draw(8000, new SplittableRandom(1));
    DeferralBasis global = SELECTOR.select(rows, 3000).basis();
    DeferralRule rule = SELECTOR.select(DeferralStrategy.PER_CLASS, rows, 3000);
    assertThat(rule.basis().predictedAnswered()).isGreaterThan(global.predictedAnswered() + 0.05);
    AnswerCriterion.PerClass criterion = (AnswerCriterion.PerClass) rule.criterion();
    for (int label = 0; label < 5; label++) {
      double learned = Math.log(criterion.odds().get("label" + label));
      assertThat(learned - Math.log(criterion.odds().get("label5")))
          .as("label %d against label 5", label)
          .isCloseTo(pool.logOddsOff().get(label) - pool.logOddsOff().get(5), within(1.0));
    }
  }

  @Test
  void equalLabelsLoseLittleByThresholdsOfTheirOwn() {
    List<OutOfFoldPrediction> rows = Pool.unequal(20, 0, 3).draw(8000, new SplittableRandom(2));
    double global = SELECTOR.select(rows, 3000).basis().predictedAnswered();
    double own =
        SELECTOR.select(DeferralStrategy.PER_CLASS, rows, 3000).basis().predictedAnswered();
    assertThat(own).isGreaterThan(global - 0.03);
  }

  /** Many labels and few rows: what a learner that saw its own rows would overfit. */
  @Test
  void certificatesOfLearnedThresholdsPassAsOftenAsPredicted() {
    Pool pool = Pool.unequal(40, 0.7, 5);
    DeferralStrategy strategy = new DeferralStrategy.PerClass(20);
    SplittableRandom random = new SplittableRandom(11);
    int trials = 150;
    int passed = 0;
    double predicted = 0;
    for (int trial = 0; trial < trials; trial++) {
      DeferralRule rule = SELECTOR.select(strategy, pool.draw(2500, random), 1500);
      int losses = losses(rule, pool.draw(1500, random));
      passed += ONE_POINT.passes(losses, 1500) ? 1 : 0;
      predicted += rule.basis().predictedPower() / trials;
    }
    int tooFew = BinomialDistribution.of(trials, predicted).inverseCumulativeProbability(1e-4);
    assertThat(passed).isGreaterThanOrEqualTo(tooFew);
  }

  @Test
  void aRowsOwnOutcomeDoesNotMoveItsScore() {
    List<OutOfFoldPrediction> rows =
        new ArrayList<>(Pool.unequal(10, 1.5, 3).draw(3000, new SplittableRandom(4)));
    List<String> ids = rows.stream().map(row -> row.id().value()).sorted().toList();
    List<ScoredAnswer> before =
        DeferralStrategy.PER_CLASS.family(rows, EvaluationTask.EXACT_MATCH).answers();
    OutOfFoldPrediction flipped = rows.get(17);
    rows.set(
        17,
        new OutOfFoldPrediction(
            flipped.id(),
            flipped.reference().equals("none") ? flipped.prediction().answer() : "none",
            flipped.prediction()));
    List<ScoredAnswer> after =
        DeferralStrategy.PER_CLASS.family(rows, EvaluationTask.EXACT_MATCH).answers();
    int at = ids.indexOf(flipped.id().value());
    assertThat(after.get(at).confidence()).isEqualTo(before.get(at).confidence());
    assertThat(after.get(at).correct()).isNotEqualTo(before.get(at).correct());
    assertThat(after).isNotEqualTo(before);
  }

  @Test
  void requestsThatTellTheirDifficultyAreToldApartBeforeTheStudentRuns() {
    SplittableRandom random = new SplittableRandom(8);
    Map<ExchangeId, String> requests = new HashMap<>();
    List<OutOfFoldPrediction> rows = new ArrayList<>();
    String[] hard = {"refund that failed twice", "dispute about a fee", "strange double charge"};
    String[] easy = {"where is my card", "change my address", "what is my balance"};
    for (int i = 0; i < 6000; i++) {
      boolean isHard = random.nextInt(3) == 0;
      String text = (isHard ? hard : easy)[random.nextInt(3)] + " since day " + random.nextInt(90);
      boolean correct = random.nextDouble() < (isHard ? 0.7 : 0.999);
      OutOfFoldPrediction row = row("r" + i, "label", 0.9, correct);
      rows.add(row);
      requests.put(row.id(), text);
    }
    DeferralRule rule = SELECTOR.select(new DeferralStrategy.RequestAlone(requests), rows, 3000);
    assertThat(rule.basis().predictedAnswered()).isBetween(0.5, 0.75);
    assertThat(rule.mayAnswer("what is my balance since day 3")).isTrue();
    assertThat(rule.mayAnswer("dispute about a fee since day 3")).isFalse();
    // All confidences are equal: nothing but the request tells the rows apart.
    assertThat(SELECTOR.select(rows, 3000).criterion()).isEqualTo(new AnswerCriterion.Never());
  }

  @Test
  void documentsThatRequestsCarryDecideNothing() throws IOException {
    DocumentFormat format =
        new DocumentFormat(
            Optional.of(new DocumentFormat.Marks("<docs>", "</docs>", Optional.empty())),
            new TreeSet<>(),
            DocumentFormat.Order.AS_GIVEN);
    SplittableRandom random = new SplittableRandom(8);
    Map<ExchangeId, String> requests = new HashMap<>();
    List<OutOfFoldPrediction> rows = new ArrayList<>();
    for (int i = 0; i < 6000; i++) {
      boolean isHard = random.nextInt(3) == 0;
      OutOfFoldPrediction row =
          row("r" + i, "label", 0.9, random.nextDouble() < (isHard ? 0.7 : 0.999));
      rows.add(row);
      requests.put(
          row.id(),
          (random.nextBoolean() ? "<docs>dispute fee</docs>" : "<docs>balance</docs>")
              + (isHard ? "dispute about a fee" : "what is my balance"));
    }

    DeferralRule rule =
        SELECTOR.select(
            new DeferralStrategy.RequestAlone(requests, Optional.of(format)), rows, 3000);

    assertThat(rule.mayAnswer("<docs>dispute about a fee</docs>what is my balance")).isTrue();
    assertThat(rule.mayAnswer("<docs>what is my balance</docs>dispute about a fee")).isFalse();
    Prediction any = new Prediction("label", 0.5);
    assertThat(rule.score("<docs>a</docs>what is my balance", any))
        .isEqualTo(rule.score("<docs>anything else</docs>what is my balance", any));
    assertThat(JsonFormat.mapper().readValue(JsonFormat.line(rule), DeferralRule.class).criterion())
        .extracting(criterion -> ((AnswerCriterion.RequestAlone) criterion).documents())
        .isEqualTo(Optional.of(format));
  }

  @Test
  void aRequestThatIsNotGivenIsNamed() {
    List<OutOfFoldPrediction> rows = List.of(row("known", "a", 1, true), row("lost", "a", 1, true));
    DeferralStrategy strategy =
        new DeferralStrategy.RequestAlone(Map.of(new ExchangeId("known"), "text"));
    assertThatThrownBy(() -> SELECTOR.select(strategy, rows, 3000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("row lost");
  }

  @Test
  void aRowThatOccursTwiceIsRefused() {
    List<OutOfFoldPrediction> rows = List.of(row("x", "a", 1, true), row("x", "a", 1, true));
    for (DeferralStrategy strategy : strategies(rows)) {
      assertThatThrownBy(() -> SELECTOR.select(strategy, rows, 3000))
          .hasMessageContaining("x occurs twice");
    }
  }

  @Test
  void aConfidenceThatIsNoNumberIsRefused() {
    assertThatThrownBy(() -> new Prediction("a", Double.NaN)).hasMessageContaining("not NaN");
    assertThatThrownBy(() -> new ScoredAnswer(Double.NaN, true)).hasMessageContaining("not NaN");
    assertThatThrownBy(
            () ->
                JsonFormat.mapper()
                    .readValue(
                        "{\"id\":\"x\",\"reference\":\"a\",\"prediction\":{\"answer\":\"a\",\"confidence\":\"NaN\"}}",
                        OutOfFoldPrediction.class))
        .hasMessageContaining("not NaN");
  }

  @Property(tries = 30)
  void neverAnswersWithoutAPredictedCertificate(
      @ForAll @IntRange(max = 400) int count,
      @ForAll @IntRange(min = 1, max = 4) int labels,
      @ForAll @IntRange(max = 5) int confidences,
      @ForAll @DoubleRange(min = 0, max = 1) double accuracy,
      @ForAll @IntRange(max = 2000) int certificationRows,
      @ForAll long seed)
      throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    List<OutOfFoldPrediction> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double confidence = confidences == 0 ? 1 : random.nextInt(confidences + 1) / 5.0;
      String label = "label" + random.nextInt(labels);
      rows.add(row("r" + i, label, confidence, random.nextDouble() < accuracy));
    }
    for (DeferralStrategy strategy : strategies(rows)) {
      requireDefined(strategy, rows, certificationRows);
    }
  }

  @Test
  void noRowOneRowAndTwoRowsAnswerNothing() {
    for (int count = 0; count <= 2; count++) {
      for (boolean correct : new boolean[] {true, false}) {
        List<OutOfFoldPrediction> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          rows.add(row("r" + i, "a", 1, correct));
        }
        for (DeferralStrategy strategy : strategies(rows)) {
          DeferralRule rule = SELECTOR.select(strategy, rows, 3000);
          assertThat(rule.criterion()).isEqualTo(new AnswerCriterion.Never());
          assertThat(rule.basis().calibrationRows()).isEqualTo(count);
        }
      }
    }
  }

  @Test
  void everyStrategyAnswersEverythingThatIsRightAndNothingThatIsWrong() {
    for (boolean correct : new boolean[] {true, false}) {
      List<OutOfFoldPrediction> rows = new ArrayList<>();
      for (int i = 0; i < 3000; i++) {
        rows.add(row("r" + i, "label" + i % 3, correct ? 1 : 0, correct));
      }
      for (DeferralStrategy strategy : strategies(rows)) {
        DeferralRule rule = SELECTOR.select(strategy, rows, 3000);
        assertThat(rule.basis().calibrationAnswered()).isEqualTo(correct ? 3000 : 0);
      }
    }
  }

  @Property(tries = 8)
  void theOrderOfRowsDoesNotMatter(@ForAll @IntRange(max = 1000) int seed) {
    List<OutOfFoldPrediction> rows =
        new ArrayList<>(Pool.unequal(8, 1.5, seed).draw(1200, new SplittableRandom(seed)));
    for (DeferralStrategy strategy : strategies(rows)) {
      DeferralRule rule = SELECTOR.select(strategy, rows, 1200);
      Collections.shuffle(rows, new Random(seed));
      assertThat(JsonFormat.pretty(SELECTOR.select(strategy, rows, 1200)))
          .isEqualTo(JsonFormat.pretty(rule));
    }
  }

  private static void requireDefined(
      DeferralStrategy strategy, List<OutOfFoldPrediction> rows, int certificationRows)
      throws IOException {
    DeferralRule rule = SELECTOR.select(strategy, rows, certificationRows);
    boolean predicted =
        rule.basis().calibrationAnswered() > 0 && rule.basis().predictedPower() >= POWER;
    assertThat(rule.criterion() instanceof AnswerCriterion.Never).isNotEqualTo(predicted);
    if (!predicted) {
      assertThat(rows)
          .noneMatch(row -> rule.answers(text(row), row.prediction()) || rule.mayAnswer(text(row)));
    }
    for (OutOfFoldPrediction row : rows) {
      double score = rule.score(text(row), row.prediction());
      assertThat(score).isBetween(0.0, 1.0);
      if (rule.answers(text(row), row.prediction())) {
        assertThat(rule.mayAnswer(text(row))).isTrue();
      }
    }
    assertThat(JsonFormat.mapper().readValue(JsonFormat.pretty(rule), DeferralRule.class))
        .isEqualTo(rule);
  }

  private static List<DeferralStrategy> strategies(List<OutOfFoldPrediction> rows) {
    Map<ExchangeId, String> requests = new HashMap<>();
    rows.forEach(row -> requests.put(row.id(), text(row)));
    return List.of(
        DeferralStrategy.GLOBAL,
        new DeferralStrategy.PerClass(10),
        new DeferralStrategy.RequestAlone(requests));
  }

  private static String text(OutOfFoldPrediction row) {
    return "about " + row.prediction().answer() + " number " + row.id();
  }

  private static int losses(DeferralRule rule, List<OutOfFoldPrediction> rows) {
    return (int)
        rows.stream()
            .filter(row -> !row.prediction().answer().equals(row.reference()))
            .filter(row -> rule.answers(text(row), row.prediction()))
            .count();
  }

  private static OutOfFoldPrediction row(
      String id, String label, double confidence, boolean correct) {
    return new OutOfFoldPrediction(
        new ExchangeId(id), correct ? label : "none", new Prediction(label, confidence));
  }
}
