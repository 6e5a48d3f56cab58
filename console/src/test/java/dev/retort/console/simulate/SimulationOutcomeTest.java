package dev.retort.console.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.evaluator.statistics.ClopperPearson;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SimulationOutcomeTest {
  private static SimulationOutcome.Line line(int night, int byStudent) {
    return new SimulationOutcome.Line(
        night,
        "desk",
        100,
        byStudent,
        1,
        20,
        "rejected",
        "Reject: <too little>",
        OptionalInt.of(400),
        OptionalInt.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        false,
        1,
        1 - byStudent / 100.0);
  }

  private static SimulationOutcome outcome(long seed, int wrong, long lost) {
    return new SimulationOutcome(
        seed,
        3,
        100,
        List.of(new SimulationOutcome.Happened(2, "Drift", "it drifts", "nothing")),
        List.of(line(1, 0), line(2, 50), line(3, 80)),
        List.of(
            new SimulationOutcome.Promoted(
                2, "desk", "ab", ClopperPearson.interval(wrong, 1000, 0.95), 0.8, 0.01, 0.009)),
        List.of(
            new SimulationOutcome.Fix(
                2,
                "desk",
                "it drifts",
                OptionalInt.empty(),
                OptionalInt.of(3),
                OptionalInt.of(3),
                "enough")),
        List.of(
            new SimulationOutcome.Total(
                "desk", true, 300, 0.43, ClopperPearson.interval(3, 300, 0.95), 0.4, 0.8, 1.3)),
        lost,
        300,
        Optional.of(new SimulationOutcome.Replays(3, List.of())),
        List.of(new SimulationOutcome.Target("rows lost", "none", Long.toString(lost), lost == 0)));
  }

  @Test
  void aPromotionIsFalseIfTheTrueLossIsMoreThanWasTolerated() {
    assertThat(outcome(1, 10, 0).falsePromotions()).isZero();
    assertThat(outcome(1, 11, 0).falsePromotions()).isOne();
  }

  @Test
  void thePageSaysWhatIsMissedAndEscapesWhatItQuotes() {
    String page = new SimulationPage(outcome(1, 3, 2)).html();
    assertThat(page)
        .contains("Targets are missed.", "Missed: rows lost.", "prefers-color-scheme", "<polyline")
        .contains("Reject: &lt;too little&gt;")
        .doesNotContain("<script", "Reject: <too");
    assertThat(new SimulationPage(outcome(1, 3, 0)).html()).contains("Every target is met.");
  }

  @Test
  void theTableSaysWhichNightPromotedAndWhichTargetIsMissed() {
    assertThat(new SimulationTable(outcome(1, 11, 1)).text())
        .contains("night  2  desk promoted", "a FALSE promotion", "MISSED  rows lost: 1");
  }

  @Test
  void seedsAddUpByStream() {
    SimulationSeeds seeds =
        SimulationSeeds.of(List.of(outcome(1, 11, 0), outcome(2, 3, 0), outcome(3, 3, 4)));
    assertThat(seeds.seeds()).isEqualTo(3);
    assertThat(seeds.promotions()).isEqualTo(3);
    assertThat(seeds.falsePromotions()).isOne();
    assertThat(seeds.falseStreams().value())
        .isCloseTo(1 / 3.0, org.assertj.core.data.Offset.offset(1e-9));
    assertThat(seeds.uncovered()).isOne();
    assertThat(seeds.blended()).isCloseTo(0.8, org.assertj.core.data.Offset.offset(1e-9));
    assertThat(seeds.rowsLost()).isEqualTo(4);
    assertThat(seeds.missed()).containsEntry("rows lost", 1L);
    assertThat(seeds.isMet()).isFalse();
  }
}
