package dev.retort.evaluator.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.retort.capture.PriceTable;
import dev.retort.capture.TokenUsage;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CostModelTest {
  private static final PriceTable PRICES =
      new PriceTable(Map.of("frontier", new PriceTable.Price(3, 15)));

  /** 200 read and 10 written tokens a request: 0.6 + 0.15 dollars for 1,000 requests. */
  @Test
  void countsByHand() {
    ServingCost cost =
        new CostModel(
                new Economics(PRICES, 0.002, 0, 0), "frontier", new TokenUsage(80_000, 4_000), 400)
            .serving(0.7);
    assertThat(cost)
        .isInstanceOfSatisfying(
            ServingCost.Known.class,
            known -> {
              assertThat(known.before()).isCloseTo(0.75, within(1e-12));
              assertThat(known.after()).isCloseTo(0.002 + 0.3 * 0.75, within(1e-12));
              assertThat(known.saving()).isCloseTo(1 - 0.227 / 0.75, within(1e-12));
            });
  }

  @Test
  void aMissingPriceIsNotAPriceOfNothing() {
    ServingCost cost =
        new CostModel(
                new Economics(PRICES, 0.002, 0, 0), "other", new TokenUsage(80_000, 4_000), 400)
            .serving(0.7);
    assertThat(cost)
        .isEqualTo(new ServingCost.Unknown("the price table has no entry for other, nor for '*'"));
  }

  @Test
  void unreportedUsageIsNotUsageOfNothing() {
    assertThat(
            new CostModel(new Economics(PRICES, 0, 0, 0), "frontier", TokenUsage.UNREPORTED, 400)
                .serving(1))
        .isInstanceOf(ServingCost.Unknown.class);
    assertThat(
            new CostModel(new Economics(PRICES, 0, 0, 0), "frontier", new TokenUsage(1, 1), 0)
                .serving(1))
        .isInstanceOf(ServingCost.Unknown.class);
  }

  @Test
  void aFreeTeacherLeavesNothingToSave() {
    PriceTable free = new PriceTable(Map.of("*", new PriceTable.Price(0, 0)));
    ServingCost cost =
        new CostModel(new Economics(free, 0.01, 0, 0), "local", new TokenUsage(9, 9), 3)
            .serving(0.5);
    assertThat(((ServingCost.Known) cost).saving()).isZero();
  }

  @Test
  void refusesSharesAndCostsThatAreNone() {
    assertThatThrownBy(
            () ->
                new CostModel(
                    new Economics(PRICES, Double.NaN, 0, 0), "frontier", new TokenUsage(1, 1), 1))
        .isInstanceOf(IllegalArgumentException.class);
    CostModel model =
        new CostModel(new Economics(PRICES, 0, 0, 0), "frontier", new TokenUsage(1, 1), 1);
    assertThatThrownBy(() -> model.serving(1.5)).hasMessageContaining("1.5");
  }
}
