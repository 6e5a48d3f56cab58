package dev.retort.evaluator.deferral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.retort.capture.JsonFormat;
import dev.retort.evaluator.statistics.LossTest;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ValiditySimulationTest {
  private static final LossTest TWO_POINTS = new LossTest(0.02, 0.95);
  private static final List<ScoredAnswer> POOL = SyntheticPool.calibrated(20_000).draw(1);

  @Test
  void certifiedRulesKeepTheirPromiseOnTheSyntheticPool() throws Exception {
    ValiditySimulation simulation = new ValiditySimulation(TWO_POINTS, 0.9, 2000, 1500, 300, 5);
    ValidityReport report = simulation.run(POOL);
    assertThat(report.selector().compatibleWith(0.05, 0.95)).isTrue();
    assertThat(report.learnThenTest().compatibleWith(0.05, 0.95)).isTrue();
    assertThat(report.conformal().meanTrueLoss()).isLessThan(0.021);
    assertThat(report.selector().certifiedShare()).isBetween(0.83, 0.97);
    assertThat(report.learnThenTest().certifiedShare()).isEqualTo(1);
    assertThat(report.selector().meanAnswered()).isGreaterThan(0.5);
    assertThat(report.learnThenTest().meanAnswered()).isGreaterThan(0.5);
    assertThat(report.poolRows()).isEqualTo(20_000);
    String json = JsonFormat.line(report);
    assertThat(JsonFormat.mapper().readValue(json, ValidityReport.class)).isEqualTo(report);
  }

  @Test
  void theSameSeedGivesTheSameReport() {
    ValiditySimulation simulation = new ValiditySimulation(TWO_POINTS, 0.9, 500, 500, 20, 5);
    assertThat(simulation.run(POOL)).isEqualTo(simulation.run(POOL));
    assertThat(new ValiditySimulation(TWO_POINTS, 0.9, 500, 500, 20, 6).run(POOL).selector())
        .isNotEqualTo(simulation.run(POOL).selector());
  }

  /** A rule without a certificate would break its promise every other time: this is noticed. */
  @Test
  void noticesAMethodThatPromisesTooMuch() {
    ValidityReport report = new ValiditySimulation(TWO_POINTS, 0.9, 200, 1500, 200, 7).run(POOL);
    assertThat(report.conformal().broken()).isGreaterThan(40);
    assertThat(report.conformal().compatibleWith(0.05, 0.95)).isFalse();
  }

  @Test
  void aPoolOfOneKindIsServedOrLeft() {
    ValiditySimulation simulation = new ValiditySimulation(TWO_POINTS, 0.9, 500, 500, 5, 1);
    ValidityReport right = simulation.run(List.of(new ScoredAnswer(0.7, true)));
    assertThat(right.selector().meanAnswered()).isCloseTo(1, within(1e-12));
    assertThat(right.learnThenTest().broken()).isZero();
    ValidityReport wrong = simulation.run(Collections.nCopies(9, new ScoredAnswer(1, false)));
    assertThat(wrong.selector().certified()).isZero();
    assertThat(wrong.learnThenTest().certified()).isZero();
    assertThat(wrong.poolAccuracy()).isZero();
  }

  @Test
  void tooFewRowsCertifyNothing() {
    ValidityReport report =
        new ValiditySimulation(TWO_POINTS, 0.9, 1, 1, 5, 1).run(List.of(new ScoredAnswer(1, true)));
    assertThat(report.selector().certified()).isZero();
    assertThat(report.learnThenTest().certified()).isZero();
    assertThat(report.conformal().certified()).isZero();
  }

  @Test
  void theSyntheticPoolIsCalibratedAndRepeatable() {
    SyntheticPool calibrated = SyntheticPool.calibrated(50_000);
    List<ScoredAnswer> rows = calibrated.draw(3);
    double correct = rows.stream().filter(ScoredAnswer::correct).count() / 50_000.0;
    double sure = rows.stream().mapToDouble(ScoredAnswer::confidence).average().orElseThrow();
    assertThat(correct).isCloseTo(sure, within(0.005));
    assertThat(correct).isBetween(0.85, 0.95);
    assertThat(calibrated.draw(3)).isEqualTo(rows);
    assertThat(calibrated.draw(4)).isNotEqualTo(rows);
  }

  @Test
  void refusesWhatCannotBeSimulated() {
    assertThatThrownBy(() -> new ValiditySimulation(TWO_POINTS, 0.9, 0, 10, 10, 1))
        .hasMessageContaining("0 out-of-fold rows");
    assertThatThrownBy(() -> new ValiditySimulation(TWO_POINTS, 0.9, 1, 1, 1, 1).run(List.of()))
        .hasMessageContaining("at least one row");
    assertThatThrownBy(() -> new SyntheticPool(0, 1, 1, 0, 1)).hasMessageContaining("not 0");
    assertThatThrownBy(() -> new SyntheticPool(5, 1, 0, 0, 1)).hasMessageContaining("positive");
    assertThatThrownBy(() -> new SyntheticPool(5, Double.NaN, 1, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
