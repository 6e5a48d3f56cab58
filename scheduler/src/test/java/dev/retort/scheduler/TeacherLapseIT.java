package dev.retort.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.Exchange;
import dev.retort.evaluator.lapse.TeacherLapse;
import dev.retort.evaluator.report.PromotionReport;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TeacherLapseIT {
  private static final int SOUND = 2_400;
  private static final int LAPSED = 600;
  private static final int SOUND_AGAIN = 2_400;

  @TempDir private Path home;

  /** Wrong in every fifth answer. */
  private static UnaryOperator<String> lapsing() {
    AtomicInteger asked = new AtomicInteger();
    return kind ->
        asked.incrementAndGet() % 5 == 0 ? kind.equals("kind-0") ? "kind-1" : "kind-0" : kind;
  }

  private static TicketTraffic untilTheLapse() {
    return TicketTraffic.seeded(1).tickets(SOUND, 3).tickets(LAPSED, 3, lapsing());
  }

  private static Instant at(List<Exchange> exchanges, int row) {
    return exchanges.get(row).createdAt();
  }

  @Test
  void looksAtNobodyWhileTheTeacherContradictsItself() {
    try (Night night = new Night(home)) {
      RunOutcome outcome = night.captured(untilTheLapse().exchanges()).run();
      assertThat(outcome).isInstanceOf(RunOutcome.Rejected.class);
      assertThat(outcome.summary()).contains("no look is made", "contradicts what it said before");
      assertThat(night.floors().ledger().counted(TicketTraffic.TASK, Night.NOW)).isEmpty();
      assertThat(new Replay(night.floors()).of(night.report(outcome)).identical()).isTrue();
    }
  }

  @Test
  void promotesOnWhatCameAfterwards() {
    List<Exchange> exchanges = untilTheLapse().tickets(SOUND_AGAIN, 3).exchanges();
    try (Night night = new Night(home)) {
      RunOutcome outcome = night.captured(exchanges).run();
      assertThat(outcome).as(outcome.summary()).isInstanceOf(RunOutcome.Promoted.class);
      PromotionReport.Sealed sealed = PromotionReport.readJson(night.report(outcome)).sealed();
      assertThat(sealed.lineage().lapses()).hasSize(1);
      TeacherLapse lapse = sealed.lineage().lapses().get(0);
      Duration near = Duration.ofMinutes(60);
      assertThat(lapse.from())
          .isBetween(at(exchanges, SOUND).minus(near), at(exchanges, SOUND).plus(near));
      assertThat(lapse.until().orElseThrow())
          .isBetween(
              at(exchanges, SOUND + LAPSED).minus(near), at(exchanges, SOUND + LAPSED).plus(near));
      assertThat(sealed.rule().basis().calibrationLosses()).isLessThan(LAPSED / 20);
      assertThat(new Replay(night.floors()).of(night.report(outcome)).identical()).isTrue();
    }
  }

  @Test
  void evaluatesAfterALapseWithinTheEvaluationWindow() {
    List<Exchange> exchanges =
        TicketTraffic.seeded(2)
            .tickets(6 * SOUND, 3)
            .tickets(LAPSED, 3, lapsing())
            .tickets(SOUND, 3)
            .exchanges();
    try (Night night = new Night(home)) {
      RunOutcome outcome = night.captured(exchanges).run();
      assertThat(outcome).as(outcome.summary()).isInstanceOf(RunOutcome.Promoted.class);
      assertThat(
              PromotionReport.readJson(night.report(outcome)).sealed().lineage().evaluationFrom())
          .isAfter(at(exchanges, 6 * SOUND + LAPSED));
    }
  }
}
