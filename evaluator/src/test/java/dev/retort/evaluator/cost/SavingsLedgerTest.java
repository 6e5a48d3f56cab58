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
    SavingsLedger ledger = ledger(0.8, Duration.ofDays(20)).orElseThrow();
    assertThat(ledger.teacherAlone()).isEqualTo(2);
    assertThat(ledger.deferrals()).isCloseTo(0.2 * 2, within(1e-12));
    assertThat(ledger.sample()).isCloseTo(0.1, within(1e-12));
    assertThat(ledger.student()).isCloseTo((1 - 0.05 / 0.8) * 0.01, within(1e-12));
    assertThat(ledger.saved()).isCloseTo(2 - 0.4 - 0.1 - 0.009375, within(1e-12));
    assertThat(ledger.training()).isCloseTo(6, within(1e-12));
    assertThat(ledger.labelling()).isEqualTo(1.5);
    assertThat(ledger.invested()).isCloseTo(7.5, within(1e-12));
    assertThat(ledger.requestsPerDay()).hasValue(5000);
    assertThat(ledger.paybackRequests().orElseThrow()).isCloseTo(7500 / 1.490625, within(1e-9));
    assertThat(ledger.paybackDays().orElseThrow()).isCloseTo(1.5 / 1.490625, within(1e-9));
  }

  @Test
  void neverPaysBackWhatSavesNothing() {
    SavingsLedger ledger = ledger(0, Duration.ofDays(20)).orElseThrow();
    assertThat(ledger.saved()).isNegative();
    assertThat(ledger.paybackRequests()).isEmpty();
    assertThat(ledger.paybackDays()).isEmpty();
  }

  @Test
  void doesNotGuessADaysTrafficFromMinutes() {
    SavingsLedger ledger = ledger(0.8, Duration.ofMinutes(5)).orElseThrow();
    assertThat(ledger.requestsPerDay()).isEmpty();
    assertThat(ledger.paybackRequests()).isPresent();
    assertThat(ledger.paybackDays()).isEmpty();
  }

  @Test
  void isUnknownWithoutAPrice() {
    assertThat(
            SavingsLedger.of(
                new ServingCost.Unknown("no price"), ECONOMICS, 1, 10, Duration.ofDays(1), 1, 0))
        .isEmpty();
  }

  @Test
  void refusesAmountsThatAreNone() {
    PriceTable prices = new PriceTable(Map.of());
    assertThatThrownBy(() -> new Economics(prices, Double.NaN, 0.05, 1))
        .hasMessageContaining("studentPerThousand");
    assertThatThrownBy(() -> new Economics(prices, 0, 1.5, 1)).hasMessageContaining("share");
  }

  private static Optional<SavingsLedger> ledger(double answered, Duration window) {
    return SavingsLedger.of(KNOWN, ECONOMICS, answered, 100_000, window, 7200, 1.5);
  }
}
