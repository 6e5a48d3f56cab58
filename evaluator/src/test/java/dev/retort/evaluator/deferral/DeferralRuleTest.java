package dev.retort.evaluator.deferral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.retort.trainer.Prediction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeferralRuleTest {
  private static final DeferralBasis BASIS =
      new DeferralBasis(
          0.01,
          0.95,
          0.9,
          0.93,
          8000,
          5000,
          30,
          2000,
          "ab".repeat(32),
          DeferralMethod.PREDICTED_POWER);

  @TempDir Path folder;

  @Test
  void answersFromTheThresholdOn() {
    DeferralRule rule = rule(new AnswerCriterion.ConfidenceAtLeast(0.8));
    assertThat(rule.answers("q", new Prediction("a", 0.8))).isTrue();
    assertThat(rule.answers("q", new Prediction("a", Math.nextDown(0.8)))).isFalse();
    assertThat(rule(new AnswerCriterion.Never()).answers("q", new Prediction("a", 1))).isFalse();
  }

  @Test
  void survivesItsFile() throws IOException {
    for (AnswerCriterion criterion :
        List.of(
            new AnswerCriterion.ConfidenceAtLeast(0.1 + 0.2),
            new AnswerCriterion.PerClass(0.9, odds("refund", 0.1, "card", 1 / 3.0), 1.5),
            new AnswerCriterion.RequestAlone(0.7, new RequestScorer(2.5, 0.01, weights())),
            new AnswerCriterion.Never())) {
      DeferralRule rule = rule(criterion);
      rule.writeTo(folder);
      byte[] first = Files.readAllBytes(folder.resolve("deferral.json"));
      assertThat(DeferralRule.readFrom(folder)).isEqualTo(rule);
      DeferralRule.readFrom(folder).writeTo(folder);
      assertThat(Files.readAllBytes(folder.resolve("deferral.json"))).isEqualTo(first);
    }
  }

  @Test
  void saysWhichFileIsMissingOrOfAnotherTime() throws IOException {
    assertThatThrownBy(() -> DeferralRule.readFrom(folder))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("deferral.json");
    rule(new AnswerCriterion.Never()).writeTo(folder);
    Path file = folder.resolve("deferral.json");
    Files.writeString(file, Files.readString(file).replace("\"schema\" : 2", "\"schema\" : 9"));
    assertThatThrownBy(() -> DeferralRule.readFrom(folder))
        .hasMessageContaining("schema 1 to 2, not 9");
  }

  @Test
  void readsARuleOfSchemaOne() throws IOException {
    Files.writeString(
        folder.resolve("deferral.json"),
        """
        {"schema": 1,
         "criterion": {"kind": "confidence-at-least", "threshold": 0.75},
         "basis": {"epsilon": 0.01, "confidence": 0.95, "power": 0.9, "predictedPower": 0.93,
                   "calibrationRows": 8000, "calibrationAnswered": 5000, "calibrationLosses": 30,
                   "certificationRows": 2000, "calibrationDigest": "abcd"},
         "curve": [{"threshold": 0.75, "coverage": 0.6, "jointLoss": 0.004}]}
        """);
    DeferralRule rule = DeferralRule.readFrom(folder);
    assertThat(rule.answers("q", new Prediction("a", 0.75))).isTrue();
    assertThat(rule.basis().method()).isEqualTo(DeferralMethod.PREDICTED_POWER);
    assertThat(rule.guarantee()).contains("2,000 rows", "95 % confidence", "at most 1 %");
  }

  @Test
  void namesKindAndMethodInItsFile() throws IOException {
    rule(new AnswerCriterion.PerClass(0.9, odds("refund", 0.1, "card", 2), 1)).writeTo(folder);
    assertThat(folder.resolve("deferral.json"))
        .content()
        .contains(
            "\"kind\" : \"per-class\"", "\"method\" : \"predicted-power\"", "\"refund\" : 0.1");
  }

  @Test
  void promisesWithEveryDigitAndSaysWhatItAssumes() {
    DeferralBasis strict =
        new DeferralBasis(
            0.01, 0.99875, 0.9, 0.93, 8000, 5000, 30, 3000, "ab", DeferralMethod.PREDICTED_POWER);
    RiskCoverageCurve curve = new RiskCoverageCurve(List.of());
    assertThat(
            DeferralRule.of(new AnswerCriterion.ConfidenceAtLeast(0.5), strict, curve).guarantee())
        .contains("99.875 % confidence", "power of at least 90 %", "30 losses", "exchangeable")
        .doesNotContain("cross-fitted");
    assertThat(
            DeferralRule.of(
                    new AnswerCriterion.PerClass(0.5, odds("a", 1, "b", 2), 1), strict, curve)
                .guarantee())
        .contains("cross-fitted");
    assertThat(DeferralRule.of(new AnswerCriterion.Never(), strict, curve).guarantee())
        .contains("the teacher answers everything");
  }

  @Test
  void aLabelsThresholdIsWhereItsAnswersBegin() {
    AnswerCriterion.PerClass criterion =
        new AnswerCriterion.PerClass(0.9, odds("refund", 0.1, "card", 2), 1);
    assertThat(criterion.thresholdOf("refund")).isCloseTo(90.0 / 91, within(1e-12));
    assertThat(criterion.thresholdOf("card")).isCloseTo(9.0 / 11, within(1e-12));
    assertThat(criterion.thresholdOf("anything else")).isCloseTo(0.9, within(1e-12));
    DeferralRule rule = rule(criterion);
    for (String label : List.of("refund", "card", "anything else")) {
      double threshold = criterion.thresholdOf(label);
      assertThat(rule.answers("q", new Prediction(label, threshold + 1e-9))).isTrue();
      assertThat(rule.answers("q", new Prediction(label, threshold - 1e-9))).isFalse();
    }
  }

  @Test
  void theRequestAloneDecidesWhetherTheStudentIsAsked() {
    byte[] weights = new byte[RequestFeatures.BUCKETS];
    for (int code : RequestFeatures.of("refund")) {
      weights[code < 0 ? ~code : code] = (byte) (code < 0 ? 100 : -100);
    }
    DeferralRule rule =
        rule(new AnswerCriterion.RequestAlone(0.9, new RequestScorer(3, 0.1, weights)));
    assertThat(rule.mayAnswer("where is my card")).isTrue();
    assertThat(rule.answers("where is my card", new Prediction("a", 0))).isTrue();
    assertThat(rule.mayAnswer("I want a REFUND!")).isFalse();
    assertThat(rule.answers("I want a refund", new Prediction("a", 1))).isFalse();
    assertThat(rule(new AnswerCriterion.ConfidenceAtLeast(0.9)).mayAnswer("I want a refund"))
        .isTrue();
    assertThat(rule(new AnswerCriterion.Never()).mayAnswer("where is my card")).isFalse();
  }

  @Test
  void refusesParametersThatAreNone() {
    for (double none : new double[] {Double.NaN, -0.1, 1.1}) {
      assertThatThrownBy(() -> new AnswerCriterion.ConfidenceAtLeast(none))
          .hasMessageContaining("[0, 1]");
      assertThatThrownBy(() -> new AnswerCriterion.PerClass(none, new TreeMap<>(), 1))
          .hasMessageContaining("[0, 1]");
    }
    for (double none : new double[] {Double.NaN, 0, -1, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> new AnswerCriterion.PerClass(0.5, new TreeMap<>(), none))
          .hasMessageContaining("positive, finite");
      assertThatThrownBy(() -> new AnswerCriterion.PerClass(0.5, odds("a", 1, "b", none), 1))
          .hasMessageContaining("positive, finite");
    }
    assertThatThrownBy(() -> new RequestScorer(0, 1, new byte[7])).hasMessageContaining("not 7");
    assertThatThrownBy(() -> new RequestScorer(Double.NaN, 1, weights()))
        .hasMessageContaining("finite");
  }

  private static SortedMap<String, Double> odds(String a, double ofA, String b, double ofB) {
    return new TreeMap<>(Map.of(a, ofA, b, ofB));
  }

  private static byte[] weights() {
    byte[] weights = new byte[RequestFeatures.BUCKETS];
    new Random(5).nextBytes(weights);
    return weights;
  }

  @Test
  void refusesCountsThatContradictEachOther() {
    assertThatThrownBy(
            () ->
                new DeferralBasis(
                    0.01,
                    0.95,
                    0.9,
                    0.9,
                    10,
                    5,
                    6,
                    100,
                    "ab".repeat(32),
                    DeferralMethod.PREDICTED_POWER))
        .hasMessageContaining("6, 5 and 10");
  }

  private static DeferralRule rule(AnswerCriterion criterion) {
    RiskCoverageCurve curve =
        RiskCoverageCurve.of(
            List.of(new ScoredAnswer(0.9, true), new ScoredAnswer(0.4, false)), 101);
    return DeferralRule.of(criterion, BASIS, curve);
  }
}
