package dev.retort.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.evaluator.deferral.AnswerCriterion;
import dev.retort.evaluator.deferral.DeferralBasis;
import dev.retort.evaluator.deferral.DeferralMethod;
import dev.retort.evaluator.deferral.DeferralRule;
import dev.retort.evaluator.deferral.RiskCoverageCurve;
import dev.retort.evaluator.deferral.RiskCoverageCurve.Point;
import dev.retort.trainer.Prediction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerPolicyTest {
  private static final int TRIALS = 20_000;

  @ParameterizedTest
  @CsvSource({
    "cost,cost",
    " cost ,cost",
    "teacher,teacher",
    "latency,latency=500ms",
    "latency=200ms,latency=200ms",
    "latency = 1ms,latency=1ms",
    "accuracy,accuracy=0.99",
    "accuracy=0.995,accuracy=0.995"
  })
  void readsWhatMayBeWritten(String text, String means) {
    assertThat(AnswerPolicy.parse(text).text()).isEqualTo(means);
    assertThat(AnswerPolicy.parse(means)).isEqualTo(AnswerPolicy.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "cheap",
        "cost=1",
        "teacher=",
        "latency=5",
        "latency=xms",
        "latency=0ms",
        "accuracy=high",
        "accuracy=0",
        "accuracy=1.1",
        "accuracy=NaN",
        "COST"
      })
  void saysWhatMayBeWrittenWhereSomethingElseIs(String text) {
    assertThatThrownBy(() -> AnswerPolicy.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("(?s).*(write|is no policy).*");
  }

  @Test
  void accuracyAsksForTheLowestThresholdAtWhichEnoughAnswersAreRight() {
    DeferralRule rule =
        rule(
            new AnswerCriterion.ConfidenceAtLeast(0.5),
            new Point(0.9, 0.2, 0),
            new Point(0.8, 0.5, 0.005),
            new Point(0.5, 0.8, 0.04));

    assertThat(answers(AnswerPolicy.COST, rule, 0.5)).isTrue();
    assertThat(answers(new AnswerPolicy.Accuracy(0.95), rule, 0.5)).as("0.95 of 0.8").isTrue();
    assertThat(answers(new AnswerPolicy.Accuracy(0.99), rule, 0.79)).isFalse();
    assertThat(answers(new AnswerPolicy.Accuracy(0.99), rule, 0.8)).as("0.495 of 0.5").isTrue();
    assertThat(answers(new AnswerPolicy.Accuracy(0.999), rule, 0.89)).isFalse();
    assertThat(answers(new AnswerPolicy.Accuracy(1), rule, 0.9)).isTrue();
  }

  @Test
  void accuracyLeavesEverythingToTheTeacherWhereNoThresholdIsGoodEnough() {
    DeferralRule rule = rule(new AnswerCriterion.ConfidenceAtLeast(0.5), new Point(0.9, 0.2, 0.01));

    assertThat(answers(new AnswerPolicy.Accuracy(0.99), rule, 1)).isFalse();
    assertThat(answers(AnswerPolicy.COST, rule, 1)).isTrue();
  }

  @Test
  void accuracyBelowTheCertificateLowersNoThreshold() {
    DeferralRule rule =
        rule(
            new AnswerCriterion.ConfidenceAtLeast(0.8),
            new Point(0.8, 0.5, 0),
            new Point(0.1, 1, 0.3));

    assertThat(answers(new AnswerPolicy.Accuracy(0.5), rule, 0.79)).isFalse();
    assertThat(answers(new AnswerPolicy.Accuracy(0.5), rule, 0.8)).isTrue();
  }

  @Test
  void noPolicyAnswersWhatTheCertifiedRuleDefers() {
    Random random = new Random(8);
    int deferred = 0;
    int answered = 0;
    for (int i = 0; i < TRIALS; i++) {
      DeferralRule rule = randomRule(random);
      Prediction prediction = new Prediction(random.nextBoolean() ? "a" : "b", random.nextDouble());
      boolean certified = rule.answers("request", prediction);
      for (AnswerPolicy policy : policies(random)) {
        boolean given = policy.admits(rule, "request", prediction);
        assertThat(given && !certified).as("%s at %s", policy, prediction).isFalse();
        answered += given ? 1 : 0;
      }
      deferred += certified ? 0 : 1;
    }
    assertThat(deferred).isGreaterThan(TRIALS / 10);
    assertThat(answered).isGreaterThan(TRIALS / 10);
  }

  @Test
  void aHigherTargetNeverAnswersMore() {
    Random random = new Random(9);
    for (int i = 0; i < TRIALS; i++) {
      DeferralRule rule = randomRule(random);
      Prediction prediction = new Prediction("a", random.nextDouble());
      double low = 0.5 + random.nextDouble() / 2;
      double high = low + random.nextDouble() * (1 - low);
      assertThat(
              new AnswerPolicy.Accuracy(high).admits(rule, "request", prediction)
                  && !new AnswerPolicy.Accuracy(low).admits(rule, "request", prediction))
          .isFalse();
    }
  }

  private static List<AnswerPolicy> policies(Random random) {
    return List.of(
        AnswerPolicy.COST,
        AnswerPolicy.TEACHER,
        new AnswerPolicy.Latency(Duration.ofMillis(1 + random.nextInt(1_000))),
        new AnswerPolicy.Accuracy(Math.max(0.01, random.nextDouble())));
  }

  private static DeferralRule randomRule(Random random) {
    List<Point> points = new ArrayList<>();
    double threshold = 1;
    double coverage = 0;
    double loss = 0;
    while (coverage < 0.9) {
      threshold *= 0.5 + random.nextDouble() / 2;
      double more = random.nextDouble() * (1 - coverage);
      coverage += more;
      loss += more * random.nextDouble() * 0.2;
      points.add(new Point(threshold, coverage, loss));
    }
    TreeMap<String, Double> odds = new TreeMap<>();
    odds.put("a", 0.1 + random.nextDouble() * 5);
    AnswerCriterion criterion =
        switch (random.nextInt(3)) {
          case 0 -> new AnswerCriterion.ConfidenceAtLeast(random.nextDouble());
          case 1 ->
              new AnswerCriterion.PerClass(
                  random.nextDouble(), odds, 0.1 + random.nextDouble() * 5);
          default -> new AnswerCriterion.Never();
        };
    return rule(criterion, points.toArray(Point[]::new));
  }

  private static boolean answers(AnswerPolicy policy, DeferralRule rule, double confidence) {
    return policy.admits(rule, "request", new Prediction("a", confidence));
  }

  private static DeferralRule rule(AnswerCriterion criterion, Point... points) {
    return DeferralRule.of(
        criterion,
        new DeferralBasis(
            0.01, 0.95, 0.9, 0.9, 100, 80, 0, 400, "ef".repeat(32), DeferralMethod.PREDICTED_POWER),
        new RiskCoverageCurve(List.of(points)));
  }
}
