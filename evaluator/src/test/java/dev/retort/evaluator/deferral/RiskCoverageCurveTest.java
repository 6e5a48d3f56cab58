package dev.retort.evaluator.deferral;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RiskCoverageCurveTest {

  @Test
  void countsByHand() {
    List<ScoredAnswer> answers =
        List.of(
            new ScoredAnswer(0.5, true),
            new ScoredAnswer(0.9, true),
            new ScoredAnswer(0.5, false),
            new ScoredAnswer(0.1, false));
    assertThat(RiskCoverageCurve.of(answers, 101).points())
        .containsExactly(
            new RiskCoverageCurve.Point(0.9, 0.25, 0),
            new RiskCoverageCurve.Point(0.5, 0.75, 0.25),
            new RiskCoverageCurve.Point(0.1, 1, 0.5));
  }

  @Test
  void nothingHasNoPoints() {
    assertThat(RiskCoverageCurve.of(List.of(), 101).points()).isEmpty();
  }

  @Property(tries = 100)
  void neverFallsAndEndsWithEverything(
      @ForAll @IntRange(min = 1, max = 3000) int rows, @ForAll @IntRange(max = 99) int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<ScoredAnswer> answers = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      answers.add(new ScoredAnswer(random.nextInt(500) / 500.0, random.nextInt(10) > 0));
    }
    List<RiskCoverageCurve.Point> points = RiskCoverageCurve.of(answers, 101).points();
    assertThat(points).hasSizeBetween(1, 103);
    for (int i = 1; i < points.size(); i++) {
      assertThat(points.get(i).threshold()).isLessThan(points.get(i - 1).threshold());
      assertThat(points.get(i).coverage()).isGreaterThan(points.get(i - 1).coverage());
      assertThat(points.get(i).jointLoss()).isGreaterThanOrEqualTo(points.get(i - 1).jointLoss());
    }
    assertThat(points.get(points.size() - 1).coverage()).isEqualTo(1);
  }
}
