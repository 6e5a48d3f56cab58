package dev.retort.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.Exchange;
import dev.retort.evaluator.gate.Attempt;
import dev.retort.evaluator.gate.PromotionPolicy;
import dev.retort.evaluator.report.PromotionReport;
import dev.retort.registry.ModelVersion;
import dev.retort.trainer.TrainingSpec;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlphaAcrossNightsIT {
  private static final Instant NOW = Instant.parse("2026-02-01T02:00:00Z");
  private static final int FIRST_NIGHT = 2_400;

  @TempDir Path home;

  @Test
  void aNightSpendsOnceHoweverOftenItIsRun() {
    try (Night night = new Night(home)) {
      night.captured(firstNight()).run();
      night.run();
      assertThat(attempts(night)).containsExactly(new Attempt(NOW, 0.01, 0.05, 0, 0));
    }
  }

  @Test
  void anotherStudentOnTheSameRowsPaysForItsOwnLook() {
    try (Night night = new Night(home)) {
      night.captured(firstNight()).run();
      RunRequest usual = Night.request();
      RunOutcome again =
          night.run(
              new RunRequest(
                  usual.dataset(),
                  TrainingSpec.seeded(2),
                  usual.policy().tolerating(0.03),
                  usual.plan(),
                  usual.economics()));
      assertThat(attempts(night)).extracting(Attempt::alpha).containsExactlyInAnyOrder(0.01, 0.008);
      assertThat(again).isInstanceOf(RunOutcome.Rejected.class);
    }
  }

  @Test
  void tooFewRowsAreNotLookedAtAndNothingIsSpent() {
    try (Night night = new Night(home)) {
      RunOutcome outcome =
          night.captured(TicketTraffic.seeded(1).tickets(400, 4).exchanges()).run();
      assertThat(outcome).isInstanceOf(RunOutcome.AwaitingReview.class);
      PromotionReport report = PromotionReport.readJson(night.report(outcome));
      assertThat(report.sealed().evaluation()).isEmpty();
      assertThat(report.sealed().attempt()).isEmpty();
      assertThat(report.measured().latency()).isEmpty();
      assertThat(attempts(night)).isEmpty();
    }
  }

  @Test
  void theNextNightSpendsLessAndKnowsTheBestCertifiedVersion() {
    try (Night night = new Night(home)) {
      night.captured(firstNight()).run();
      assertThat(night.at(Promotions.ANCHOR)).contains(1);
      RunOutcome second =
          night
              .captured(
                  TicketTraffic.seeded(1)
                      .tickets(FIRST_NIGHT, 3)
                      .tickets(3_200, 4)
                      .from(FIRST_NIGHT))
              .run();
      assertThat(second).as(second.summary()).isInstanceOf(RunOutcome.Promoted.class);
      assertThat(attempts(night))
          .extracting(Attempt::alpha)
          .containsExactlyInAnyOrder(0.01, (0.05 - 0.01) / 5);
      assertThat(second.summary()).contains("99.2 % confidence");
      PromotionReport report = PromotionReport.readJson(night.report(second));
      assertThat(report.sealed().attempt().orElseThrow().spent()).isEqualTo(0.01);
      assertThat(night.at(Promotions.ANCHOR)).isPresent();
    }
  }

  @Test
  void aRolledBackAnchorGivesWayToTheBestVersionThatWasNot() {
    try (Night night = new Night(home)) {
      night.captured(firstNight()).run();
      night
          .captured(
              TicketTraffic.seeded(1).tickets(FIRST_NIGHT, 3).tickets(3_200, 4).from(FIRST_NIGHT))
          .run();
      assertThat(night.champion()).contains(2);
      Promotions.Verdict verdict = new Promotions.Verdict("ada", "for the test");
      int best = night.at(Promotions.ANCHOR).orElseThrow();

      night.promotions().rollback(TicketTraffic.TASK, verdict);
      assertThat(night.at(Promotions.ANCHOR)).contains(1);
      night.promotions().rollback(TicketTraffic.TASK, verdict);

      assertThat(night.champion()).contains(2);
      assertThat(night.at(Promotions.ANCHOR)).isIn(Optional.of(best), Optional.empty());
    }
  }

  @Test
  void aCandidateWithoutACertificateNeverBecomesTheAnchor() {
    try (Night night = new Night(home)) {
      night.captured(TicketTraffic.seeded(1).tickets(400, 4).exchanges()).run();
      ModelVersion promoted =
          night
              .promotions()
              .promote(TicketTraffic.TASK, new Promotions.Verdict("ada", "looks right"));
      assertThat(Promotions.isCertified(promoted)).isFalse();
      assertThat(night.champion()).contains(1);
      assertThat(night.at(Promotions.ANCHOR)).isEmpty();
    }
  }

  @Test
  void aCertifiedCandidateIsNotOvertakenByOneWithoutACertificate() {
    PromotionPolicy review = Night.POLICY.approvedBy(PromotionPolicy.Approval.REVIEW);
    try (Night night = new Night(home)) {
      night.captured(firstNight()).run(Night.request(review));
      assertThat(night.at(Promotions.CANDIDATE)).contains(1);
      RunOutcome second =
          night
              .captured(
                  TicketTraffic.seeded(1).tickets(FIRST_NIGHT, 3).tickets(600, 3).from(FIRST_NIGHT))
              .run(Night.request(review.tolerating(0.0005)));
      assertThat(second).as(second.summary()).isInstanceOf(RunOutcome.AwaitingReview.class);
      assertThat(second.summary()).startsWith("Too few rows");
      assertThat(night.at(Promotions.CANDIDATE)).contains(1);
    }
  }

  private static List<Attempt> attempts(Night night) {
    return night.floors().ledger().counted(TicketTraffic.TASK, NOW.plusSeconds(1));
  }

  private static List<Exchange> firstNight() {
    return TicketTraffic.seeded(1).tickets(FIRST_NIGHT, 3).exchanges();
  }
}
