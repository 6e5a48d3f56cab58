package dev.retort.evaluator.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.retort.evaluator.gate.PromotionPolicy;
import dev.retort.evaluator.statistics.ClopperPearson;
import dev.retort.evaluator.statistics.LossTest;
import org.junit.jupiter.api.Test;

class GateSimulationTest {
  private static final PromotionPolicy POLICY = PromotionPolicy.DEFAULT.tolerating(0.05);

  @Test
  void promotesALossOfEpsilonWithinTheBudgetOverAllNights() {
    GateSimulation.Outcome outcome = new GateSimulation(POLICY, 400, 30, 400, 400, 0.05, 1).run();
    assertThat(
            ClopperPearson.lowerBound(
                outcome.byNight().stream().mapToInt(n -> n).sum(), 400, 0.999))
        .isLessThanOrEqualTo(0.05);
    assertThat(outcome.withinBudget()).isTrue();
    assertThat(outcome.attempts()).isGreaterThan(400L * 5);
    assertThat(outcome.alpha().stream().mapToDouble(a -> a).sum()).isLessThanOrEqualTo(0.05);
  }

  @Test
  void promotesAsOftenInTheFirstNightAsTheExactTestHasPower() {
    GateSimulation.Outcome outcome = new GateSimulation(POLICY, 600, 1, 400, 400, 0.02, 2).run();
    double power = new LossTest(0.05, 0.99).power(400, 0.02);
    assertThat(outcome.promoted().lower()).isLessThan(power);
    assertThat(outcome.promoted().upper()).isGreaterThan(power);
    assertThat(outcome.promoted().value()).isCloseTo(power, within(0.08));
  }

  @Test
  void theSameSeedGivesTheSameFigures() {
    GateSimulation simulation = new GateSimulation(POLICY, 60, 5, 300, 50, 0.03, 7);
    assertThat(simulation.run()).isEqualTo(simulation.run());
    assertThat(new GateSimulation(POLICY, 60, 5, 300, 50, 0.03, 8).run())
        .isNotEqualTo(simulation.run());
  }

  @Test
  void makesNoAttemptOnRowsThatCannotShowAnything() {
    GateSimulation.Outcome outcome = new GateSimulation(POLICY, 10, 3, 20, 20, 0, 1).run();
    assertThat(outcome.attempts()).isZero();
    assertThat(outcome.promoted().value()).isZero();
    assertThat(outcome.alpha()).containsOnly(0.0);
  }

  @Test
  void refusesWhatCannotBe() {
    assertThatThrownBy(() -> new GateSimulation(POLICY, 0, 1, 1, 1, 0, 1))
        .hasMessageContaining("streams");
    assertThatThrownBy(() -> new GateSimulation(POLICY, 1, 1, 10, 11, 0, 1))
        .hasMessageContaining("fresh rows lies between 1 and 10");
    assertThatThrownBy(() -> new GateSimulation(POLICY, 1, 1, 10, 10, -0.01, 1))
        .hasMessageContaining("true loss");
  }
}
