package dev.retort.evaluator.deferral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.evaluator.statistics.ClopperPearson;
import dev.retort.evaluator.statistics.LossTest;
import dev.retort.evaluator.statistics.RandomStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LearnThenTestTest {
  private static final LossTest FIVE_POINTS = new LossTest(0.05, 0.95);
  private static final LearnThenTest IN_HUNDREDTHS = new LearnThenTest(FIVE_POINTS, 100);

  /** 181 rows pass with 4 losses and not with 5 (Wilks); the fifth loss is the row at 0.4. */
  @Test
  void stopsAtTheFirstThresholdThatFails() {
    List<ScoredAnswer> rows = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      rows.add(new ScoredAnswer(0.8 - i / 10.0, false));
    }
    for (int i = 0; i < 176; i++) {
      rows.add(new ScoredAnswer(i < 100 ? 0.95 : 0.2, true));
    }
    LearnThenTest.Certified certified = IN_HUNDREDTHS.certify(rows).orElseThrow();
    assertThat(certified.threshold()).isEqualTo(0.41);
    assertThat(certified.answered()).isEqualTo(104);
    assertThat(certified.losses()).isEqualTo(4);
    assertThat(certified.n()).isEqualTo(181);
    assertThat(certified.lossUpperBound())
        .isEqualTo(ClopperPearson.upperBound(4, 181, 0.95))
        .isLessThanOrEqualTo(0.05);
  }

  @Test
  void aFlawlessStudentAnswersEverything() {
    List<ScoredAnswer> rows =
        IntStream.range(0, 59).mapToObj(i -> new ScoredAnswer(i / 59.0, true)).toList();
    LearnThenTest.Certified certified = IN_HUNDREDTHS.certify(rows).orElseThrow();
    assertThat(certified.threshold()).isZero();
    assertThat(certified.answered()).isEqualTo(59);
    assertThat(IN_HUNDREDTHS.certify(rows.subList(0, 58))).isEmpty();
  }

  @Test
  void fewRowsAndNoRowsCertifyNothing() {
    for (int n : new int[] {0, 1, 2}) {
      List<ScoredAnswer> rows = Collections.nCopies(n, new ScoredAnswer(1, true));
      assertThat(IN_HUNDREDTHS.certify(rows)).isEmpty();
    }
  }

  @Test
  void aStudentThatErrsWhereItIsSureIsNotCertified() {
    List<ScoredAnswer> rows =
        IntStream.range(0, 500).mapToObj(i -> new ScoredAnswer(1, i % 5 != 0)).toList();
    assertThat(IN_HUNDREDTHS.certify(rows)).isEmpty();
  }

  @Test
  void rowsOfEqualConfidenceStandOrFallTogether() {
    List<ScoredAnswer> rows =
        IntStream.range(0, 600)
            .mapToObj(i -> new ScoredAnswer(i < 300 ? 0.9 : 0.505, i < 300 || i % 4 != 0))
            .toList();
    LearnThenTest.Certified certified = IN_HUNDREDTHS.certify(rows).orElseThrow();
    assertThat(certified.threshold()).isEqualTo(0.51);
    assertThat(certified.answered()).isEqualTo(300);
  }

  /** Confidence is uniform and an answer is wrong with probability 1 − confidence. */
  @Test
  void certifiesWrongThresholdsAtMostAlphaOften() {
    int wrong = 0;
    int certified = 0;
    int trials = 2000;
    for (int trial = 0; trial < trials; trial++) {
      Optional<LearnThenTest.Certified> rule =
          new LearnThenTest(FIVE_POINTS, 1000).certify(draw(400, RandomStream.of(31, trial)));
      certified += rule.isPresent() ? 1 : 0;
      wrong += rule.filter(r -> Math.pow(1 - r.threshold(), 2) / 2 > 0.05).isPresent() ? 1 : 0;
    }
    assertThat(certified).isEqualTo(trials);
    assertThat(ClopperPearson.lowerBound(wrong, trials, 0.975)).isLessThanOrEqualTo(0.05);
    assertThat(wrong).isGreaterThan(30);
  }

  @Property(tries = 100)
  void theOrderOfRowsDoesNotMatterAndTheBoundHolds(
      @ForAll @IntRange(max = 1000) int seed, @ForAll @IntRange(max = 500) int n) {
    List<ScoredAnswer> rows = new ArrayList<>(draw(n, new SplittableRandom(seed)));
    Optional<LearnThenTest.Certified> certified = IN_HUNDREDTHS.certify(rows);
    Collections.shuffle(rows, new Random(seed));
    assertThat(IN_HUNDREDTHS.certify(rows)).isEqualTo(certified);
    certified.ifPresent(rule -> assertThat(rule.lossUpperBound()).isLessThanOrEqualTo(0.05 + 1e-9));
  }

  @Test
  void refusesAGridWithoutSteps() {
    assertThatThrownBy(() -> new LearnThenTest(FIVE_POINTS, 0)).hasMessageContaining("not 0");
  }

  private static List<ScoredAnswer> draw(int rows, SplittableRandom random) {
    List<ScoredAnswer> drawn = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      double confidence = random.nextDouble();
      drawn.add(new ScoredAnswer(confidence, random.nextDouble() < confidence));
    }
    return drawn;
  }
}
