package dev.retort.dataset.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.dataset.Traffic;
import dev.retort.dataset.balance.BalancePlan.Share;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RowBudgetTest {
  private record Row(String label, Urgency urgency, ExchangeId id) {}

  @Test
  void rareLabelsKeepEverythingAndFrequentOnesGetLevel() {
    List<Row> rows = new ArrayList<>();
    add(rows, "rare", 10, Urgency.ORDINARY);
    add(rows, "usual", 200, Urgency.ORDINARY);
    add(rows, "frequent", 2000, Urgency.ORDINARY);

    assertThat(plan(rows, new BalancePolicy(210, 0.5)).shares())
        .containsEntry("rare", new Share(10, 10))
        .containsEntry("usual", new Share(100, 200))
        .containsEntry("frequent", new Share(100, 2000));
  }

  @Test
  void errorsComeBeforeDeferredRequestsAndBothBeforeTheRest() {
    List<Row> rows = new ArrayList<>();
    add(rows, "a", 900, Urgency.ORDINARY);
    add(rows, "a", 60, Urgency.DEFERRED);
    add(rows, "a", 30, Urgency.CHAMPION_ERROR);

    List<Row> taken = taken(rows, new BalancePolicy(100, 0.5));

    assertThat(taken).hasSize(100);
    assertThat(taken).filteredOn(row -> row.urgency() == Urgency.CHAMPION_ERROR).hasSize(30);
    assertThat(taken)
        .filteredOn(row -> row.urgency() == Urgency.DEFERRED)
        .hasSizeGreaterThanOrEqualTo(20);
    assertThat(taken).filteredOn(row -> row.urgency() == Urgency.ORDINARY).hasSizeGreaterThan(40);
  }

  @Test
  void withRoomForAllNobodyIsLeftOut() {
    List<Row> rows = new ArrayList<>();
    add(rows, "a", 50, Urgency.ORDINARY);
    add(rows, "b", 50, Urgency.DEFERRED);

    assertThat(taken(rows, new BalancePolicy(100, 0.5))).hasSize(100);
  }

  @Property(tries = 200)
  void theBudgetIsUsedUpAndNeverExceeded(
      @ForAll("rows") List<Row> rows,
      @ForAll @IntRange(min = 1, max = 150) int budget,
      @ForAll @DoubleRange(min = 0, max = 1) double urgent) {
    BalancePolicy policy = new BalancePolicy(budget, urgent);
    List<Row> taken = taken(rows, policy);

    assertThat(taken).hasSize(Math.min(budget, rows.size()));
    plan(rows, policy)
        .shares()
        .forEach(
            (label, share) -> {
              assertThat(rows)
                  .filteredOn(row -> row.label().equals(label))
                  .hasSize((int) share.of());
              assertThat(taken)
                  .filteredOn(row -> row.label().equals(label))
                  .hasSize((int) share.taken());
            });
  }

  @Property(tries = 200)
  void theOrderOfRowsDoesNotMatter(
      @ForAll("rows") List<Row> rows,
      @ForAll @IntRange(min = 1, max = 150) int budget,
      @ForAll long seed) {
    List<Row> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, new Random(seed));
    BalancePolicy policy = new BalancePolicy(budget, 0.5);

    assertThat(taken(shuffled, policy)).containsExactlyInAnyOrderElementsOf(taken(rows, policy));
  }

  @Property(tries = 200)
  void noLabelIsCutWhileAnotherWithMoreRowsKeepsMoreThanOneMore(
      @ForAll("rows") List<Row> rows, @ForAll @IntRange(min = 1, max = 150) int budget) {
    var shares = plan(rows, new BalancePolicy(budget, 0)).shares().values();
    long highest = shares.stream().mapToLong(Share::taken).max().orElse(0);

    assertThat(shares)
        .allMatch(share -> share.taken() == share.of() || share.taken() >= highest - 1);
  }

  @Property(tries = 200)
  void aLargerBudgetOnlyAdds(
      @ForAll("rows") List<Row> rows, @ForAll @IntRange(min = 1, max = 150) int budget) {
    assertThat(taken(rows, new BalancePolicy(budget + 10, 0)))
        .containsAll(taken(rows, new BalancePolicy(budget, 0)));
  }

  @Test
  void tellsWhatTheStudentHasToLearnMost() {
    Exchange plain = Traffic.exchange("a", 0, "where?", "delivery");
    Exchange served = Traffic.answeredBy(plain, new AnsweredBy.Student("tickets/1", 0.9));

    assertThat(Urgency.of(plain)).isEqualTo(Urgency.ORDINARY);
    assertThat(Urgency.of(Traffic.answeredBy(plain, new AnsweredBy.Teacher(0.05))))
        .isEqualTo(Urgency.ORDINARY);
    assertThat(Urgency.of(Traffic.answeredBy(plain, new AnsweredBy.Teacher(0))))
        .isEqualTo(Urgency.DEFERRED);
    assertThat(Urgency.of(Traffic.corrected(served, "refund"))).isEqualTo(Urgency.CHAMPION_ERROR);
    assertThat(Urgency.of(Traffic.corrected(served, " Delivery\n"))).isEqualTo(Urgency.ORDINARY);
    assertThat(Urgency.DEFERRED.or(Urgency.CHAMPION_ERROR)).isEqualTo(Urgency.CHAMPION_ERROR);
    assertThat(Urgency.DEFERRED.or(Urgency.ORDINARY)).isEqualTo(Urgency.DEFERRED);
  }

  @Test
  void refusesABudgetOfNothingAndAShareOfMoreThanAll() {
    assertThatThrownBy(() -> new BalancePolicy(0, 0.5)).hasMessageContaining("not 0");
    assertThatThrownBy(() -> new BalancePolicy(10, 1.5)).hasMessageContaining("[0, 1], not 1.5");
  }

  @Provide
  Arbitrary<List<Row>> rows() {
    return Combinators.combine(
            Arbitraries.of("a", "a", "a", "a", "b", "b", "c", "d"),
            Arbitraries.of(
                Urgency.ORDINARY, Urgency.ORDINARY, Urgency.DEFERRED, Urgency.CHAMPION_ERROR),
            Arbitraries.integers().between(0, 1_000_000))
        .as((label, urgency, id) -> new Row(label, urgency, new ExchangeId("id-" + id)))
        .list()
        .uniqueElements(Row::id)
        .ofMaxSize(200);
  }

  private static void add(List<Row> rows, String label, int count, Urgency urgency) {
    for (int i = 0; i < count; i++) {
      rows.add(new Row(label, urgency, new ExchangeId(label + "-" + rows.size())));
    }
  }

  private static BalancePlan plan(List<Row> rows, BalancePolicy policy) {
    RowBudget budget = new RowBudget(policy);
    rows.forEach(row -> budget.add(row.label(), row.urgency(), row.id()));
    return budget.plan();
  }

  private static List<Row> taken(List<Row> rows, BalancePolicy policy) {
    BalancePlan plan = plan(rows, policy);
    return rows.stream().filter(row -> plan.takes(row.label(), row.urgency(), row.id())).toList();
  }
}
