package dev.retort.evaluator.deferral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.retort.evaluator.statistics.RandomStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConformalRiskControlTest {

  /** Nine rows at ε = 0.2: the sum of losses may reach 0.2 · 10 − 1 = 1. */
  @Test
  void countsByHand() {
    double[] losses = {0, 0.25, 0, 0.75, 0, 0.5, 0, 0, 0};
    List<ScoredLoss> rows =
        IntStream.range(0, 9).mapToObj(i -> new ScoredLoss(0.9 - i / 10.0, losses[i])).toList();
    ConformalRiskControl.Controlled controlled =
        new ConformalRiskControl(0.2).select(rows).orElseThrow();
    assertThat(controlled.threshold()).isCloseTo(0.5, within(1e-12));
    assertThat(controlled.answered()).isEqualTo(5);
    assertThat(controlled.lossSum()).isEqualTo(1);
    assertThat(controlled.n()).isEqualTo(9);
  }

  @Test
  void fewRowsControlNothing() {
    List<ScoredLoss> flawless = Collections.nCopies(18, new ScoredLoss(1, 0));
    assertThat(new ConformalRiskControl(0.05).select(flawless)).isEmpty();
    assertThat(new ConformalRiskControl(0.05).select(List.of())).isEmpty();
    assertThat(new ConformalRiskControl(0.05).select(Collections.nCopies(19, flawless.get(0))))
        .isPresent();
  }

  @Test
  void rowsOfEqualConfidenceStandOrFallTogether() {
    List<ScoredLoss> rows = new ArrayList<>(Collections.nCopies(50, new ScoredLoss(0.9, 0)));
    rows.addAll(Collections.nCopies(40, new ScoredLoss(0.5, 0)));
    rows.addAll(Collections.nCopies(9, new ScoredLoss(0.5, 1)));
    assertThat(new ConformalRiskControl(0.05).select(rows).orElseThrow().threshold())
        .isEqualTo(0.9);
  }

  /** Confidence c is uniform, the loss is uniform with mean (1 − c) / 2. */
  @Test
  void controlsTheExpectedLoss() {
    ConformalRiskControl control = new ConformalRiskControl(0.05);
    int trials = 3000;
    double total = 0;
    double squares = 0;
    for (int trial = 0; trial < trials; trial++) {
      SplittableRandom random = RandomStream.of(41, trial);
      double threshold = control.select(draw(100, random)).map(c -> c.threshold()).orElse(1.0);
      double trueLoss = Math.pow(1 - threshold, 2) / 4;
      total += trueLoss;
      squares += trueLoss * trueLoss;
    }
    double mean = total / trials;
    double error = Math.sqrt((squares / trials - mean * mean) / trials);
    assertThat(mean).isLessThanOrEqualTo(0.05 + 3 * error);
    assertThat(mean).isGreaterThan(0.03);
  }

  @Property(tries = 100)
  void theOrderOfRowsDoesNotMatterAndTheSumHolds(
      @ForAll @IntRange(max = 1000) int seed,
      @ForAll @IntRange(max = 300) int n,
      @ForAll @DoubleRange(min = 0.01, max = 0.5) double epsilon) {
    List<ScoredLoss> rows = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < n; i++) {
      rows.add(new ScoredLoss(random.nextInt(20) / 20.0, random.nextInt(5) / 4.0));
    }
    ConformalRiskControl control = new ConformalRiskControl(epsilon);
    var selected = control.select(rows);
    Collections.shuffle(rows, new Random(seed));
    assertThat(control.select(rows)).isEqualTo(selected);
    selected.ifPresent(
        rule -> assertThat((rule.lossSum() + 1) / (n + 1)).isLessThanOrEqualTo(epsilon + 1e-9));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -0.1, 1.5})
  void refusesLossesAndTolerationsOutOfRange(double value) {
    assertThatThrownBy(() -> new ScoredLoss(0.5, value)).hasMessageContaining("" + value);
    assertThatThrownBy(() -> new ScoredLoss(value, 0.5)).hasMessageContaining("" + value);
    assertThatThrownBy(() -> new ConformalRiskControl(value)).hasMessageContaining("" + value);
  }

  private static List<ScoredLoss> draw(int rows, SplittableRandom random) {
    List<ScoredLoss> drawn = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      double confidence = random.nextDouble();
      drawn.add(new ScoredLoss(confidence, (1 - confidence) * random.nextDouble()));
    }
    return drawn;
  }
}
