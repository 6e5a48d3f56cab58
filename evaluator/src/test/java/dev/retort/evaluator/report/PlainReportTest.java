package dev.retort.evaluator.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlainReportTest {
  private static final PromotionReport REPORT = SampleReport.of(2000, Optional.of(0.999));

  @Test
  void holdsTheEssentialsWithoutAnyControlCharacter() {
    String text = PlainReport.of(REPORT, List.of());
    assertThat(text)
        .containsPattern("with 95 % confidence .* loses at most 0\\.\\d+ %")
        .containsPattern("Left for later ones +0 %")
        .containsPattern("Certificate +passed +\\d+ of 2,000 novel rows")
        .containsPattern("Loss, novel +0\\.\\d+ % +0\\.\\d+ % to 0\\.\\d+ % +2,000")
        .containsPattern("Slices +none of 11 fares significantly worse")
        .containsPattern("Guardrails +2 hold, 1 not run, 0 failed")
        .containsPattern("Once +Training \\$0\\.0500; .*Paid back after \\d+ requests");
    assertThat(text.replace("\n", "").codePoints()).noneMatch(Character::isISOControl);
  }

  @Test
  void namesSlicesThatRegressAndWhoDecided() {
    Approval approval =
        new Approval("quality-lead", "rejected", Instant.parse("2026-02-09T08:00:00Z"), "late");
    assertThat(PlainReport.of(SampleReport.withRegression(), List.of(approval)))
        .contains("label 'delivery/late' than the rest")
        .endsWith("  Rejected  by quality-lead  2026-02-09T08:00:00Z  late\n");
  }

  @Test
  void saysThatNothingWasLookedAt() {
    assertThat(PlainReport.of(SampleReport.early(), List.of()))
        .contains("No evaluation row was looked at")
        .containsPattern("Power +failed")
        .containsPattern("Predicted share answered +\\d")
        .doesNotContain("MEASURE");
  }

  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    assertThat(new TextTable().row("a", "bb", "c").row("aaa", "b", "").text())
        .isEqualTo("  a    bb  c\n  aaa  b\n");
    assertThat(new TextTable().text()).isEmpty();
  }

  @Test
  void theDifferenceHoldsEveryFigureAndTheLostRows() {
    ReportDifference difference = ReportDifference.of(REPORT, SampleReport.withRegression());
    String text = PlainDifference.of(difference);
    assertThat(text)
        .contains(difference.before().seal(), difference.after().seal())
        .contains("Now worse than the rest: label 'delivery/late'")
        .contains("Lost in the second report only: " + difference.lostAnew().size() + "\n")
        .containsPattern("Accuracy, novel +\\d+\\.?\\d* % .* -\\d\\.\\d+ points\\n");
    assertThat(PlainDifference.of(ReportDifference.of(REPORT, REPORT)))
        .contains("No input differs.")
        .contains("Every check came out as before.")
        .contains("Lost in the second report only: 0\n");
  }
}
