package dev.retort.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.Exchange;
import dev.retort.evaluator.gate.PromotionPolicy;
import dev.retort.evaluator.gate.ServingLimits;
import dev.retort.evaluator.report.PromotionReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayIT {
  private static final int FIRST_NIGHT = 2_400;

  @TempDir Path home;

  @Test
  void comesToTheSameReportsLongAfterwards() {
    try (Night night = new Night(home)) {
      Path first = promoted(night, night.captured(firstNight()).run());
      Path second = promoted(night, night.captured(secondNight()).run());
      night
          .promotions()
          .rollback(TicketTraffic.TASK, new Promotions.Verdict("ada", "for the test"));

      for (Path report : List.of(first, second)) {
        Replay.Outcome outcome = new Replay(night.floors()).of(report);
        assertThat(outcome.identical()).isTrue();
        assertThat(outcome.replayed()).isEqualTo(PromotionReport.readJson(report).seal());
      }
      assertThat(night.floors().journal().recent(TicketTraffic.TASK, 9)).hasSize(2);
      assertThat(night.floors().ledger().counted(TicketTraffic.TASK, Night.NOW)).hasSize(2);
    }
  }

  @Test
  void repeatsADecisionThatWasMadeWithoutALook() {
    try (Night night = new Night(home)) {
      RunOutcome outcome =
          night.captured(TicketTraffic.seeded(1).tickets(400, 4).exchanges()).run();
      Path report = night.report(outcome);
      assertThat(new Replay(night.floors()).of(report).identical()).isTrue();
    }
  }

  @Test
  void judgesALimitOnLatencyByTheTimesThatWereRecorded() {
    PromotionPolicy usual = Night.POLICY;
    PromotionPolicy fast =
        new PromotionPolicy(
            usual.epsilon(),
            usual.confidence(),
            usual.power(),
            usual.championMargin(),
            new ServingLimits(OptionalDouble.of(1e-6), OptionalDouble.empty(), new TreeMap<>()),
            usual.approval(),
            usual.approvers());
    try (Night night = new Night(home)) {
      RunOutcome outcome = night.captured(firstNight()).run(Night.request(fast));
      assertThat(outcome.summary()).contains("ms are allowed");
      Path report = night.report(outcome);
      assertThat(new Replay(night.floors()).of(report).identical()).isTrue();
    }
  }

  @Test
  void noticesOutOfFoldRowsThatHaveChanged() throws IOException {
    try (Night night = new Night(home)) {
      Path report = promoted(night, night.captured(firstNight()).run());
      Path outOfFold = find("out-of-fold.jsonl");
      List<String> lines = Files.readAllLines(outOfFold);
      Files.write(outOfFold, lines.subList(0, lines.size() - 400));

      assertThatThrownBy(() -> new Replay(night.floors()).of(report))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("out-of-fold predictions")
          .hasMessageContaining("have changed");
    }
  }

  @Test
  void refusesTermsThatWereNotPaidFor() throws IOException {
    try (Night night = new Night(home)) {
      Path report = promoted(night, night.captured(firstNight()).run());
      Path kept = report.resolveSibling("replay.json");
      Files.writeString(
          kept, Files.readString(kept).replace("\"alpha\" : 0.01", "\"alpha\" : 0.04"));
      assertThatThrownBy(() -> new Replay(night.floors()).of(report))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("knows no such attempt");
    }
  }

  @Test
  void noticesAReportThatHasChanged() throws IOException {
    try (Night night = new Night(home)) {
      Path report = promoted(night, night.captured(firstNight()).run());
      Files.writeString(
          report, Files.readString(report).replace("Promote: the", "Promote: surely the"));
      Replay.Outcome outcome = new Replay(night.floors()).of(report);
      assertThat(outcome.identical()).isFalse();
      assertThat(outcome.replayed()).isNotEqualTo(outcome.recorded());
    }
  }

  @Test
  void refusesAStudentThatHasChanged() throws IOException {
    try (Night night = new Night(home)) {
      Path report = promoted(night, night.captured(firstNight()).run());
      Files.writeString(find("student/word-bayes.json"), "{}");
      assertThatThrownBy(() -> new Replay(night.floors()).of(report))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("gone or changed");
    }
  }

  private Path find(String name) throws IOException {
    try (Stream<Path> walk = Files.walk(home.resolve("runs"))) {
      return walk.filter(file -> file.endsWith(name)).findFirst().orElseThrow();
    }
  }

  private static Path promoted(Night night, RunOutcome outcome) {
    assertThat(outcome).as(outcome.summary()).isInstanceOf(RunOutcome.Promoted.class);
    return night.report(outcome);
  }

  private static List<Exchange> firstNight() {
    return TicketTraffic.seeded(1).tickets(FIRST_NIGHT, 3).exchanges();
  }

  private static List<Exchange> secondNight() {
    return TicketTraffic.seeded(1).tickets(FIRST_NIGHT, 3).tickets(3_200, 4).from(FIRST_NIGHT);
  }
}
