package dev.retort.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.DurableFile;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.evaluator.gate.PromotionPolicy;
import dev.retort.scheduler.certification.CertificationEvent;
import dev.retort.scheduler.certification.CertificationLedger;
import dev.retort.scheduler.certification.CertificationOutcome;
import dev.retort.scheduler.certification.CertificationOutcome.Failing;
import dev.retort.scheduler.certification.CertificationOutcome.Holding;
import dev.retort.scheduler.certification.CertificationOutcome.NothingToCertify;
import dev.retort.scheduler.certification.ChampionEvents;
import dev.retort.scheduler.certification.ContinuousCertification;
import dev.retort.scheduler.journal.SchedulerDatabase;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContinuousCertificationIT {
  private static final int FIRST_NIGHT = 2_400;
  private static final double EPSILON = Night.POLICY.epsilon();

  @TempDir Path home;

  private final List<CertificationEvent> told = new ArrayList<>();

  @Test
  void holdsWhileTheTrafficStaysAndFailsOnceTheTeacherHasChanged() {
    try (Night night = promoted()) {
      night.captured(tickets("good", day(1), 600, 5, UnaryOperator.identity()));

      CertificationOutcome good = look(night, day(2));

      assertThat(good).as(good.summary()).isInstanceOf(Holding.class);
      assertThat(((Holding) good).fresh()).isEqualTo(600);
      assertThat(((Holding) good).evidence().requests()).isEqualTo(600);
      assertThat(((Holding) good).evidence().answered()).isBetween(300L, 600L);
      assertThat(good.summary()).contains("of 600 sampled requests").contains("at 20.0 it would");

      night.captured(
          tickets("other", day(2), 100, 6, kind -> kind.equals("kind-0") ? "kind-1" : kind));
      CertificationOutcome bad = look(night, day(3));

      assertThat(bad).as(bad.summary()).isInstanceOf(Failing.class);
      assertThat(((Failing) bad).failedAt()).isEqualTo(day(3));
      assertThat(((Failing) bad).fresh()).isEqualTo(100);
      assertThat(((Failing) bad).evidence().largestLogEValue()).isGreaterThan(Math.log(20));
      assertThat(bad.summary()).contains("above 2 % with 95 % confidence");
      assertThat(told)
          .hasExactlyElementsOfTypes(
              CertificationEvent.Holding.class, CertificationEvent.Failing.class);
      assertThat(told.get(1).version()).isEqualTo(1);
      assertThat(told.get(1).evidence()).isEqualTo(((Failing) bad).evidence());
    }
  }

  @Test
  void aLookWithoutNewTrafficCountsNothingAndAFailureStays() {
    try (Night night = promoted()) {
      night.captured(tickets("other", day(1), 200, 6, kind -> "kind-0"));
      Failing bad = (Failing) look(night, day(2));

      Failing again = (Failing) look(night, day(2));

      assertThat(again.fresh()).isZero();
      assertThat(again.evidence()).isEqualTo(bad.evidence());
      night.captured(tickets("good", day(3), 400, 5, UnaryOperator.identity()));
      Failing later = (Failing) look(night, day(4));
      assertThat(later.failedAt()).isEqualTo(day(2));
      assertThat(later.evidence().requests()).isEqualTo(600);
      assertThat(told).hasSize(1);
      assertThat(night.certifications().recent(TicketTraffic.TASK, 9)).isEqualTo(told);
    }
  }

  @Test
  void countsWhatIsCapturedLateAndNothingTwice() {
    try (Night night = promoted()) {
      List<Exchange> traffic = tickets("late", day(1), 100, 5, UnaryOperator.identity());
      night.captured(traffic.subList(0, 40)).captured(traffic.subList(60, 100));
      assertThat(requests(look(night, day(2)))).isEqualTo(80);

      night.captured(traffic);
      assertThat(requests(look(night, day(2)))).isEqualTo(100);
      assertThat(requests(look(night, day(3)))).isEqualTo(100);
    }
  }

  @Test
  void saysWhatIsMissing() {
    try (Night night = new Night(home)) {
      assertThat(look(night, day(1)).summary()).contains("has no champion");
      night.captured(firstNight()).run();

      CertificationOutcome untried = look(night, day(1));

      assertThat(untried).isInstanceOf(NothingToCertify.class);
      assertThat(untried.summary())
          .contains("holds no request that was drawn")
          .contains("retort router");
      assertThat(told).isEmpty();
    }
  }

  @Test
  void aNewChampionStartsAnewAndOneThatServesAgainGoesOn() {
    try (Night night = promoted()) {
      night.captured(tickets("first", day(1), 300, 5, UnaryOperator.identity()));
      assertThat(requests(look(night, day(2)))).isEqualTo(300);
      night.captured(secondNight());
      RunOutcome second =
          new NightlyRun(night.floors(day(3)), RunListener.SILENT).run(Night.request());
      assertThat(second).as(second.summary()).isInstanceOf(RunOutcome.Promoted.class);

      assertThat(look(night, day(4))).isInstanceOf(NothingToCertify.class);
      night.captured(tickets("second", day(4), 120, 7, UnaryOperator.identity()));
      assertThat(requests(look(night, day(5)))).isEqualTo(120);

      night
          .promotions()
          .rollback(TicketTraffic.TASK, new Promotions.Verdict("ada", "for the test"));
      assertThat(requests(look(night, day(5)))).isEqualTo(420);
    }
  }

  @Test
  void anotherPromiseStartsAnewWithTheTrafficThatComesThen() {
    try (Night night = promoted()) {
      night.captured(tickets("before", day(1), 200, 6, kind -> "kind-0"));
      assertThat(look(night, day(2))).isInstanceOf(Failing.class);

      PromotionPolicy loose = Night.POLICY.tolerating(0.9);

      assertThat(look(night, loose, day(2))).isInstanceOf(NothingToCertify.class);
      night.captured(tickets("after", day(2), 50, 7, kind -> "kind-0"));
      CertificationOutcome now = look(night, loose, day(3));
      assertThat(now).isInstanceOf(Holding.class);
      assertThat(requests(now)).isEqualTo(50);
      assertThat(told).hasSize(2);
    }
  }

  @Test
  void comesToTheSameWhereverALookDies() {
    try (Night night = promoted()) {
      night.captured(tickets("live", day(1), 120, 6, kind -> "kind-0"));
      Crash counting = Crash.never();
      Failing expected = (Failing) look(counting.mortal(night.floors(day(2))), "whole", told::add);
      List<CertificationEvent> expectedEvents = List.copyOf(told);
      assertThat(counting.boundaries()).contains("after ModelLoader.load");

      for (int boundary : Crash.distinct(counting.boundaries())) {
        told.clear();
        DurableFile.deleteTree(home.resolve("runs").resolve("tickets").resolve("certified"));
        String name = counting.boundaries().get(boundary);
        RunFloors mortal = Crash.at(boundary).mortal(night.floors(day(2)));
        assertThatThrownBy(() -> look(mortal, "at-" + boundary, told::add))
            .isInstanceOf(Crash.Death.class);

        CertificationOutcome outcome = look(night.floors(day(2)), "at-" + boundary, told::add);

        assertThat(outcome).as(name).isEqualTo(expected);
        assertThat(told).as(name).isEqualTo(expectedEvents);
      }
    }
  }

  @Test
  void tellsOfAFailureAlthoughItDiesWhileItTells() {
    try (Night night = promoted()) {
      night.captured(tickets("live", day(1), 120, 6, kind -> "kind-0"));
      ChampionEvents deadly =
          event -> {
            throw new Crash.Death(event.summary());
          };
      assertThatThrownBy(() -> look(night.floors(day(2)), "here", deadly))
          .isInstanceOf(Crash.Death.class);

      Failing outcome = (Failing) look(night.floors(day(2)), "here", told::add);

      assertThat(outcome.fresh()).isZero();
      assertThat(outcome.evidence().requests()).isEqualTo(120);
      assertThat(told).hasExactlyElementsOfTypes(CertificationEvent.Failing.class);
      look(night.floors(day(3)), "here", told::add);
      assertThat(told).hasSize(1);
    }
  }

  @Test
  void looksAtEveryTaskThatHasAChampion() {
    try (Night night = promoted()) {
      night.captured(tickets("live", day(1), 50, 5, UnaryOperator.identity()));

      List<CertificationOutcome> outcomes =
          new ContinuousCertification(night.floors(day(2)), night.certifications(), told::add)
              .lookAtAll(task -> Night.POLICY);

      assertThat(outcomes).hasSize(1);
      assertThat(outcomes.get(0).task()).isEqualTo(TicketTraffic.TASK);
      assertThat(told).hasExactlyElementsOfTypes(CertificationEvent.Holding.class);
    }
  }

  /** Each stream is a promise of its own, told apart by a hair of confidence. */
  @Test
  void aChampionThatLosesJustWhatItMayIsSeldomCalledFailing() {
    int streams = 30;
    int alarms = 0;
    try (Night night = promoted()) {
      for (int stream = 0; stream < streams; stream++) {
        alarms += rowsUntilFailing(night, stream, EPSILON, 100, 3) > 0 ? 1 : 0;
      }
    }
    assertThat(alarms)
        .isLessThanOrEqualTo(
            BinomialDistribution.of(streams, 0.05).inverseCumulativeProbability(0.999));
  }

  @Test
  void threeTimesTheLossIsNoticedWithinAThousandRequests() {
    int streams = 20;
    int[] rows = new int[streams];
    try (Night night = promoted()) {
      for (int stream = 0; stream < streams; stream++) {
        rows[stream] = rowsUntilFailing(night, stream, 3 * EPSILON, 50, 20);
      }
    }
    Arrays.sort(rows);
    assertThat(rows).as("all failed").doesNotContain(0);
    assertThat(rows[streams / 2]).as(Arrays.toString(rows)).isLessThanOrEqualTo(250);
    assertThat(rows[streams - 1]).as(Arrays.toString(rows)).isLessThanOrEqualTo(1_000);
  }

  /** Looks once for each portion; 0 if the champion still holds at the end. */
  private int rowsUntilFailing(Night night, int stream, double loss, int portion, int looks) {
    PromotionPolicy promise =
        new PromotionPolicy(
            EPSILON,
            0.95 - stream * 1e-9,
            Night.POLICY.power(),
            Night.POLICY.championMargin(),
            Night.POLICY.limits(),
            Night.POLICY.approval(),
            Night.POLICY.approvers());
    Instant start = day(1 + stream);
    List<Exchange> traffic =
        LiveTraffic.losing(
            night, home.resolve("asked"), loss, portion * looks, 1_000 + stream, start);
    for (int look = 0; look < looks; look++) {
      night.captured(traffic.subList(look * portion, (look + 1) * portion));
      Instant now = start.plus(Duration.ofSeconds((look + 1L) * portion));
      CertificationOutcome outcome = look(night, promise, now);
      assertThat(requests(outcome)).isEqualTo((look + 1L) * portion);
      if (outcome instanceof Failing) {
        return (look + 1) * portion;
      }
    }
    return 0;
  }

  private CertificationOutcome look(Night night, Instant now) {
    return look(night, Night.POLICY, now);
  }

  private CertificationOutcome look(Night night, PromotionPolicy policy, Instant now) {
    CertificationOutcome outcome =
        new ContinuousCertification(night.floors(now), night.certifications(), told::add)
            .look(TicketTraffic.TASK, policy);
    assertThat(JsonFormat.line(outcome)).contains("\"verdict\":");
    return outcome;
  }

  /** A look whose ledger is one of its own. */
  private CertificationOutcome look(RunFloors floors, String ledger, ChampionEvents events) {
    try (SchedulerDatabase database = SchedulerDatabase.open(home.resolve("ledger-" + ledger))) {
      return new ContinuousCertification(
              floors,
              new CertificationLedger(database.source(), Clock.fixed(Night.NOW, ZoneOffset.UTC)),
              events)
          .look(TicketTraffic.TASK, Night.POLICY);
    }
  }

  private static long requests(CertificationOutcome outcome) {
    return outcome instanceof Failing failing
        ? failing.evidence().requests()
        : ((Holding) outcome).evidence().requests();
  }

  private Night promoted() {
    Night night = new Night(home);
    RunOutcome outcome = night.captured(firstNight()).run();
    assertThat(outcome).as(outcome.summary()).isInstanceOf(RunOutcome.Promoted.class);
    return night;
  }

  private static List<Exchange> tickets(
      String name, Instant from, int count, long seed, UnaryOperator<String> teacher) {
    return LiveTraffic.drawn(
        name, from, TicketTraffic.seeded(seed).tickets(count, 3, teacher).exchanges());
  }

  private static List<Exchange> firstNight() {
    return TicketTraffic.seeded(1).tickets(FIRST_NIGHT, 3).exchanges();
  }

  /** More of the same, and a kind that is new; a gateway captures it, without a champion. */
  private static List<Exchange> secondNight() {
    List<Exchange> tickets =
        TicketTraffic.seeded(1).tickets(FIRST_NIGHT, 3).tickets(3_200, 4).from(FIRST_NIGHT);
    return IntStream.range(0, tickets.size())
        .mapToObj(
            i -> {
              Exchange ticket = tickets.get(i);
              return new Exchange(
                  new ExchangeId("second-" + i),
                  ticket.task(),
                  day(2).plusSeconds(i),
                  ticket.model(),
                  ticket.prompt(),
                  ticket.completion(),
                  ticket.usage(),
                  ticket.latency(),
                  ticket.answeredBy(),
                  ticket.correction());
            })
        .toList();
  }

  private static Instant day(int day) {
    return Night.NOW.plus(Duration.ofDays(day));
  }
}
