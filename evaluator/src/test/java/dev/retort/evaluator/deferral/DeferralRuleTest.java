package dev.retort.evaluator.deferral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.trainer.Prediction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeferralRuleTest {
  private static final DeferralBasis BASIS =
      new DeferralBasis(0.01, 0.95, 0.9, 0.93, 8000, 5000, 30, 2000, "ab".repeat(32));

  @TempDir Path folder;

  @Test
  void answersFromTheThresholdOn() {
    DeferralRule rule = rule(new AnswerCriterion.ConfidenceAtLeast(0.8));
    assertThat(rule.answers(new Prediction("a", 0.8))).isTrue();
    assertThat(rule.answers(new Prediction("a", Math.nextDown(0.8)))).isFalse();
    assertThat(rule(new AnswerCriterion.Never()).answers(new Prediction("a", 1))).isFalse();
  }

  @Test
  void survivesItsFile() throws IOException {
    for (AnswerCriterion criterion :
        List.of(new AnswerCriterion.ConfidenceAtLeast(0.1 + 0.2), new AnswerCriterion.Never())) {
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
    Files.writeString(file, Files.readString(file).replace("\"schema\" : 1", "\"schema\" : 9"));
    assertThatThrownBy(() -> DeferralRule.readFrom(folder)).hasMessageContaining("schema 1, not 9");
  }

  @Test
  void refusesCountsThatContradictEachOther() {
    assertThatThrownBy(
            () -> new DeferralBasis(0.01, 0.95, 0.9, 0.9, 10, 5, 6, 100, "ab".repeat(32)))
        .hasMessageContaining("6, 5 and 10");
  }

  private static DeferralRule rule(AnswerCriterion criterion) {
    RiskCoverageCurve curve =
        RiskCoverageCurve.of(
            List.of(new ScoredAnswer(0.9, true), new ScoredAnswer(0.4, false)), 101);
    return new DeferralRule(DeferralRule.SCHEMA, criterion, BASIS, curve);
  }
}
