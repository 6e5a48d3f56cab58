package dev.retort.router.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.JsonFormat;
import dev.retort.evaluator.statistics.PairedOutcomes;
import dev.retort.evaluator.task.EvaluationTask;
import dev.retort.router.rollout.SwapComparison.Certified;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ComparisonsTest {
  private static final Duration MILLISECOND = Duration.ofMillis(1);

  @Test
  void objectsToAnswersThatEvidentlyDisagreeOfCertifiedVersionsOnly() {
    SwapComparison absurd = swap(40, 0, 40, 4, MILLISECOND, MILLISECOND);
    assertThat(absurd.objection(SwapPolicy.DEFAULT, Certified.BOTH)).isPresent();
    assertThat(absurd.objection(SwapPolicy.DEFAULT, Certified.NOT_BOTH)).isEmpty();
    assertThat(
            swap(40, 0, 3, 0, MILLISECOND, MILLISECOND)
                .objection(SwapPolicy.DEFAULT, Certified.BOTH))
        .as("three answers are no evidence")
        .isEmpty();
    assertThat(
            swap(40, 0, 40, 19, MILLISECOND, MILLISECOND)
                .objection(SwapPolicy.DEFAULT, Certified.BOTH))
        .as("so close to the floor, it may be chance")
        .isEmpty();
  }

  @Test
  void objectsToFailuresAndToWhatIsTenTimesAsSlow() {
    assertThat(
            swap(30, 28, 0, 0, MILLISECOND, MILLISECOND)
                .objection(SwapPolicy.DEFAULT, Certified.NOT_BOTH))
        .hasValueSatisfying(found -> assertThat(found.summary()).contains("failed at 28 of 30"));
    assertThat(
            swap(30, 0, 30, 30, Duration.ofMillis(900), Duration.ofMillis(80))
                .objection(SwapPolicy.DEFAULT, Certified.BOTH))
        .isPresent();
    assertThat(
            swap(30, 0, 30, 30, Duration.ofMillis(40), MILLISECOND)
                .objection(SwapPolicy.DEFAULT, Certified.BOTH))
        .as("it is fast enough")
        .isEmpty();
  }

  @Test
  void theLatencyLimitIsAMultipleOfWhatTheVersionBeforeTook() {
    assertThat(
            swap(30, 0, 0, 0, MILLISECOND, Duration.ofMillis(20))
                .latencyLimit(RollbackPolicy.DEFAULT))
        .contains(Duration.ofMillis(200));
    assertThat(swap(30, 0, 0, 0, MILLISECOND, MILLISECOND).latencyLimit(RollbackPolicy.DEFAULT))
        .contains(Duration.ofMillis(50));
    assertThat(swap(5, 0, 0, 0, MILLISECOND, MILLISECOND).latencyLimit(RollbackPolicy.DEFAULT))
        .isEmpty();
  }

  @Test
  void countsPairsAndFindsTheWorseCandidate() throws Exception {
    ShadowComparison shadow = ShadowComparison.start("t/1", "t/2", 0.01);
    shadow = shadow.with(pair("a", "a", "")).with(pair("a", "b", "")).with(pair("", "b", ""));
    shadow = shadow.with(pair("a", "b", "a")).with(pair("b", "a", "a")).with(pair("a", "", "a"));
    assertThat(shadow.answers()).isEqualTo(new PairedOutcomes(4, 1, 1, 0));
    assertThat(shadow.agreed()).isEqualTo(1);
    assertThat(shadow.losses()).isEqualTo(new PairedOutcomes(0, 1, 1, 1));
    assertThat(shadow.pValue()).isEqualTo(1);
    assertThat(shadow.isWorse()).isFalse();
    for (int i = 0; i < 20; i++) {
      shadow = shadow.with(pair("a", "b", "a"));
    }
    assertThat(shadow.isWorse()).isTrue();
    assertThat(shadow.lossDifference().orElseThrow().lower()).isPositive();
    assertThat(JsonFormat.mapper().readValue(JsonFormat.line(shadow), ShadowComparison.class))
        .isEqualTo(shadow);
  }

  @Test
  void keepsARecentSampleThatForgets() {
    RecentInputs recent = new RecentInputs(10, 1);
    recent.saw("x".repeat(1 << 16));
    assertThat(recent.sample()).as("it is too long").isEmpty();
    recent.saw("first");
    assertThat(recent.sample()).containsExactly("first");
    for (int i = 0; i < 1_000; i++) {
      recent.saw("input-" + i);
    }
    assertThat(recent.sample()).hasSize(10).doesNotContain("first");
    assertThat(recent.sample())
        .allSatisfy(
            input ->
                assertThat(Integer.parseInt(input.substring("input-".length())))
                    .isGreaterThan(850));
  }

  @Test
  void sharesOfDifferentPurposesAreIndependent() {
    KeyedShare shares = new KeyedShare(new byte[] {1, 2, 3});
    Set<Integer> canary = new HashSet<>();
    Set<Integer> shadow = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      if (shares.holds("canary", "user-" + i, 0.2)) {
        canary.add(i);
      }
      if (shares.holds("shadow", "user-" + i, 0.2)) {
        shadow.add(i);
      }
    }
    assertThat(canary.size()).isBetween(1_840, 2_160);
    canary.retainAll(shadow);
    assertThat(canary.size()).isBetween(320, 480);
    assertThat(shares.holds("canary", "user-1", 0)).isFalse();
    assertThat(shares.holds("canary", "user-1", 1)).isTrue();
  }

  private static SwapComparison swap(
      int requests, int failed, int both, int agreed, Duration next, Duration before) {
    return new SwapComparison("t/2", "t/1", requests, failed, both, agreed, next, before);
  }

  private static ShadowPair pair(String champion, String candidate, String teacher) {
    return new ShadowPair(
        said(champion), said(candidate), said(teacher), EvaluationTask.EXACT_MATCH);
  }

  private static Optional<String> said(String text) {
    return Optional.of(text).filter(it -> !it.isEmpty());
  }
}
