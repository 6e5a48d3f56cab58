package dev.retort.evaluator.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.retort.capture.PriceTable;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SavingsLedgerTest {
  private static final Economics ECONOMICS = new Economics(new PriceTable(Map.of()), 0.01, 0.05, 3);
  private static final ServingCost KNOWN = new ServingCost.Known(2, 0.8, 0.01);

  @Test
  void addsUpByHand() {
    SavingsLedger ledger = ledger(0.8, Duration.ofDays(15)).orElseThrow();
    assertThat(ledger.requests()).isEqualTo(200_000);
    assertThat(ledger.teacherAlone()).isCloseTo(400, within(1e-9));
    assertThat(ledger.deferrals()).isCloseTo(0.95 * 0.2 * 400, within(1e-9));
    assertThat(ledger.sample()).isCloseTo(20, within(1e-9));
    assertThat(ledger.student()).isCloseTo(0.95 * 2, within(1e-9));
    assertThat(ledger.saved()).isCloseTo(400 - 76 - 20 - 1.9, within(1e-9));
    assertThat(ledger.training()).isCloseTo(6, within(1e-9));
    assertThat(ledger.payback().orElseThrow()).isCloseTo(30 * 6 / 302.1, within(1e-9));
  }

  @Test
  void neverPaysBackWhatSavesNothing() {
    assertThat(ledger(0, Duration.ofDays(15)).orElseThrow().payback()).isEmpty();
  }

  @Test
  void isUnknownWithoutAPriceOrAWindow() {
    assertThat(
            SavingsLedger.of(
                new ServingCost.Unknown("no price"), ECONOMICS, 1, 10, Duration.ofDays(1), 1))
        .isEmpty();
    assertThat(ledger(1, Duration.ZERO)).isEmpty();
  }

  @Test
  void refusesAmountsThatAreNone() {
    PriceTable prices = new PriceTable(Map.of());
    assertThatThrownBy(() -> new Economics(prices, Double.NaN, 0.05, 1))
        .hasMessageContaining("studentPerThousand");
    assertThatThrownBy(() -> new Economics(prices, 0, 1.5, 1)).hasMessageContaining("share");
  }

  private static Optional<SavingsLedger> ledger(double answered, Duration window) {
    return SavingsLedger.of(KNOWN, ECONOMICS, answered, 100_000, window, 7200);
  }
}
