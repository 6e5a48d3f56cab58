package dev.retort.scheduler.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.retort.capture.TaskName;
import dev.retort.dataset.labelling.LabellingResult;
import dev.retort.scheduler.journal.SchedulerDatabase;
import dev.retort.scheduler.journal.SqlLabellingLedger;
import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.Precision;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BudgetsTest {
  private static final TaskName BANK = new TaskName("bank");
  private static final TaskName DESK = new TaskName("desk");
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final GpuProfile TWO_GPUS =
      new GpuProfile("two", 1, 256, 6, 2, 80, Precision.BFLOAT16, 8, 512, true, 2);
  private static final Instant NOW = Instant.parse("2026-01-10T02:00:00Z");

  @TempDir Path home;
  private SchedulerDatabase database;
  private SpendingLedger ledger;

  @BeforeEach
  void open() {
    database = database();
    ledger = new SpendingLedger(database.source());
  }

  SchedulerDatabase database() {
    return SchedulerDatabase.open(home);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private Budgets budgets(Instant now, Budget all, Budget each) {
    return new Budgets(
        ledger,
        Clock.fixed(now, ZoneOffset.UTC),
        all,
        task -> new Budgets.OfTask(each, ZoneOffset.UTC));
  }

  private void worked(TaskName task, String token, GpuProfile on, Instant from, Duration time) {
    ledger.atWork(task, token, on, from, from);
    ledger.atWork(task, token, on, from.plusSeconds(1), from.plus(time));
  }

  private static Budget minutes(double minutes) {
    return new Budget(OptionalDouble.of(minutes), OptionalDouble.empty());
  }

  private static Budget dollars(double dollars) {
    return new Budget(OptionalDouble.empty(), OptionalDouble.of(dollars));
  }

  @Test
  void aNightGoesFromNoonToNoonOfItsZone() {
    assertThat(BudgetNight.of(Instant.parse("2026-01-10T02:00:00Z"), BERLIN))
        .isEqualTo(
            new BudgetNight(
                Instant.parse("2026-01-09T11:00:00Z"), Instant.parse("2026-01-10T11:00:00Z")));
    assertThat(BudgetNight.of(Instant.parse("2026-01-10T11:00:00Z"), BERLIN).from())
        .isEqualTo(Instant.parse("2026-01-10T11:00:00Z"));
  }

  @Test
  void nightsInWhichClocksChangeAreShorterOrLonger() {
    BudgetNight spring = BudgetNight.of(Instant.parse("2026-03-29T00:30:00Z"), BERLIN);
    BudgetNight autumn = BudgetNight.of(Instant.parse("2026-10-25T00:30:00Z"), BERLIN);

    assertThat(Duration.between(spring.from(), spring.until())).isEqualTo(Duration.ofHours(23));
    assertThat(Duration.between(autumn.from(), autumn.until())).isEqualTo(Duration.ofHours(25));
  }

  @Test
  void countsWhatATrainingTookOfItsAccelerators() {
    worked(BANK, "a", TWO_GPUS, NOW.minusSeconds(3_600), Duration.ofMinutes(30));
    worked(DESK, "b", GpuProfile.CPU, NOW.minusSeconds(3_600), Duration.ofMinutes(60));
    BudgetNight night = BudgetNight.of(NOW, ZoneOffset.UTC);

    assertThat(ledger.spent(Optional.of(BANK), night)).isEqualTo(new Spent(60, 6));
    Spent all = ledger.spent(Optional.empty(), night);
    assertThat(all.gpuMinutes()).isEqualTo(60);
    assertThat(all.dollars()).isCloseTo(6.10, within(1e-9));
  }

  @Test
  void eachNightHasItsPartOfATrainingAcrossNoon() {
    Instant noon = Instant.parse("2026-01-10T12:00:00Z");
    worked(BANK, "a", TWO_GPUS, noon.minusSeconds(600), Duration.ofMinutes(30));

    assertThat(ledger.spent(Optional.of(BANK), BudgetNight.of(NOW, ZoneOffset.UTC)).gpuMinutes())
        .isEqualTo(20);
    assertThat(ledger.spent(Optional.of(BANK), BudgetNight.of(noon, ZoneOffset.UTC)).gpuMinutes())
        .isEqualTo(40);
  }

  @Test
  void labelsCountAmongTheDollars() {
    SqlLabellingLedger labels = new SqlLabellingLedger(database.source());
    labels.record(
        new LabellingResult("r1", BANK, NOW.minusSeconds(60), List.of(), 1.25, Optional.empty()));
    labels.record(
        new LabellingResult(
            "r0", BANK, NOW.minus(Duration.ofDays(1)), List.of(), 7, Optional.empty()));

    assertThat(budgets(NOW, Budget.UNLIMITED, dollars(2)).standing(BANK).byTask().dollars())
        .isEqualTo(1.25);
  }

  @Test
  void theTightestBudgetSaysHowLongATrainingMayGoOn() {
    worked(DESK, "b", TWO_GPUS, NOW.minusSeconds(3_600), Duration.ofMinutes(20));
    worked(BANK, "a", TWO_GPUS, NOW.minusSeconds(3_600), Duration.ofMinutes(10));

    Standing own = budgets(NOW, minutes(100), minutes(30)).standing(BANK);
    assertThat(own.tightest(TWO_GPUS).orElseThrow().left()).isEqualTo(Duration.ofMinutes(5));
    assertThat(own.tightest(TWO_GPUS).orElseThrow().words())
        .isEqualTo("tasks.bank.budget.gpuMinutes: 20.00 of 30.00");

    Standing shared = budgets(NOW, minutes(60), minutes(30)).standing(BANK);
    assertThat(shared.tightest(TWO_GPUS).orElseThrow().isSpent()).isTrue();
    assertThat(shared.tightest(TWO_GPUS).orElseThrow().words())
        .isEqualTo("scheduler.budget.gpuMinutes: 60.00 of 60.00");

    assertThat(budgets(NOW, Budget.UNLIMITED, dollars(4)).standing(BANK).tightest(TWO_GPUS))
        .hasValueSatisfying(limit -> assertThat(limit.left()).isEqualTo(Duration.ofMinutes(10)));
  }

  @Test
  void aProcessorTakesNoGpuMinutes() {
    assertThat(budgets(NOW, minutes(1), minutes(1)).standing(BANK).tightest(GpuProfile.CPU))
        .isEmpty();
    assertThat(budgets(NOW, Budget.UNLIMITED, Budget.UNLIMITED).standing(BANK).tightest(TWO_GPUS))
        .isEmpty();
  }

  @Test
  void aNewNightBringsANewBudget() {
    worked(BANK, "a", TWO_GPUS, NOW.minusSeconds(3_600), Duration.ofMinutes(60));

    assertThat(
            budgets(NOW.plus(Duration.ofDays(1)), Budget.UNLIMITED, minutes(30))
                .standing(BANK)
                .tightest(TWO_GPUS)
                .orElseThrow()
                .left())
        .isEqualTo(Duration.ofMinutes(15));
  }

  @Test
  void refusesABudgetOfNothing() {
    assertThatThrownBy(() -> minutes(0)).hasMessageContaining("gpuMinutes is a number > 0");
    assertThatThrownBy(() -> dollars(Double.NaN)).hasMessageContaining("dollars");
  }

  @Test
  void forgetsWhatIsOld() {
    worked(BANK, "a", TWO_GPUS, NOW.minusSeconds(3_600), Duration.ofMinutes(30));
    assertThat(ledger.forget(NOW.minusSeconds(7_200))).isZero();
    assertThat(ledger.forget(NOW)).isEqualTo(1);
    assertThat(ledger.spent(Optional.empty(), BudgetNight.of(NOW, ZoneOffset.UTC)))
        .isEqualTo(Spent.NOTHING);
  }
}
