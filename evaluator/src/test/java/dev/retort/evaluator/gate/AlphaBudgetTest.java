package dev.retort.evaluator.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlphaBudgetTest {
  private static final AlphaBudget BUDGET = PromotionPolicy.DEFAULT.budget();
  private static final Instant FIRST = Instant.parse("2026-01-01T02:00:00Z");

  @Test
  void theFirstAttemptsSpendAFifthOfWhatIsLeft() {
    List<Attempt> attempts = nightly(3);
    assertThat(BUDGET.alpha()).isEqualTo(0.05);
    assertThat(attempts.get(0)).isEqualTo(new Attempt(FIRST, 0.01, 0.05, 0, 0));
    assertThat(attempts.get(1).alpha()).isCloseTo(0.2 * 0.04, within(1e-15));
    assertThat(attempts.get(2).alpha()).isCloseTo(0.2 * 0.032, within(1e-15));
    assertThat(attempts.get(2).earlier()).isEqualTo(2);
    assertThat(attempts.get(2).spent()).isCloseTo(0.018, within(1e-15));
  }

  @Test
  void whatWasSpentReturnsAfterThirtyNights() {
    Attempt first = nightly(1).get(0);
    Instant lastNight = FIRST.plus(AlphaBudget.WINDOW).minusNanos(1);
    assertThat(BUDGET.quote(List.of(first), lastNight).orElseThrow().spent()).isEqualTo(0.01);
    assertThat(BUDGET.quote(List.of(first), FIRST.plus(AlphaBudget.WINDOW)).orElseThrow().alpha())
        .isEqualTo(first.alpha());
    assertThat(BUDGET.nextReturn(List.of(first), lastNight))
        .contains(FIRST.plus(AlphaBudget.WINDOW));
  }

  @Test
  void anAttemptEveryNightComesToASteadySpending() {
    List<Attempt> attempts = nightly(3000);
    double steady = 0.05 / (AlphaBudget.PARTS + 29);
    assertThat(attempts.subList(2900, 3000))
        .allSatisfy(attempt -> assertThat(attempt.alpha()).isCloseTo(steady, within(1e-6)));
  }

  /** Attempts at any times: what those of any 30 days spend together is within the budget. */
  @Property(tries = 300)
  void noThirtyNightsSpendMoreThanTheBudget(
      @ForAll @Size(max = 80) List<@IntRange(max = 60) Integer> hoursBetween) {
    List<Attempt> made = new ArrayList<>();
    Instant now = FIRST;
    for (int hours : hoursBetween) {
      now = now.plus(Duration.ofHours(hours));
      BUDGET.quote(made, now).ifPresent(made::add);
    }
    for (Attempt last : made) {
      double spent =
          made.stream()
              .filter(attempt -> !attempt.at().isAfter(last.at()))
              .filter(attempt -> attempt.at().isAfter(last.at().minus(AlphaBudget.WINDOW)))
              .mapToDouble(Attempt::alpha)
              .sum();
      assertThat(spent).isLessThanOrEqualTo(BUDGET.alpha() * (1 + 1e-12));
    }
  }

  @Test
  void hasNothingLeftForTheFiftiethAttemptOfAnEvening() {
    List<Attempt> made = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      BUDGET.quote(made, FIRST).ifPresent(made::add);
    }
    assertThat(made).hasSizeBetween(35, 45);
    assertThat(BUDGET.quote(made, FIRST)).isEqualTo(Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -0.1, Double.NaN})
  void refusesABudgetThatIsNone(double alpha) {
    assertThatThrownBy(() -> new AlphaBudget(alpha)).isInstanceOf(IllegalArgumentException.class);
  }

  private static List<Attempt> nightly(int nights) {
    List<Attempt> made = new ArrayList<>();
    for (int night = 0; night < nights; night++) {
      List<Attempt> recent = made.subList(Math.max(0, night - 30), night);
      Attempt next = BUDGET.quote(recent, FIRST.plus(Duration.ofDays(night))).orElseThrow();
      made.add(next);
    }
    return made;
  }
}
