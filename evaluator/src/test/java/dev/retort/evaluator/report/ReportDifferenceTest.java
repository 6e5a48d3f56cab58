package dev.retort.evaluator.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import dev.retort.evaluator.ServedScores;
import dev.retort.evaluator.gate.GateCheck;
import dev.retort.evaluator.slice.SliceReport;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class ReportDifferenceTest {
  private static final PromotionReport PLAIN = SampleReport.of(2000, Optional.of(0.999));
  private static final PromotionReport REGRESSED = SampleReport.withRegression();

  @Test
  void aReportDoesNotDifferFromItself() {
    ReportDifference none = ReportDifference.of(PLAIN, PLAIN);
    assertThat(none.rows()).isEqualTo(ReportDifference.Rows.SAME);
    assertThat(none.inputs()).isEmpty();
    assertThat(none.checks()).isEmpty();
    assertThat(none.regressions()).isEmpty();
    assertThat(none.recoveries()).isEmpty();
    assertThat(none.lostAnew()).isEmpty();
    assertThat(none.lostNoMore()).isEmpty();
    assertThat(none.figures())
        .hasSameSizeAs(Figure.of(PLAIN.sealed()))
        .allSatisfy(pair -> assertThat(pair.before()).isEqualTo(pair.after()));
  }

  @Test
  void namesSlicesThatNewlyRegressAndRowsLostAnew() {
    ReportDifference difference = ReportDifference.of(PLAIN, REGRESSED);
    assertThat(difference.rows()).isEqualTo(ReportDifference.Rows.SAME);
    assertThat(difference.regressions())
        .filteredOn(it -> it.than() == SliceReport.Comparison.REST)
        .extracting(it -> it.slice().name())
        .containsExactly("delivery/late");
    List<ExchangeId> before = losses(PLAIN);
    List<ExchangeId> after = losses(REGRESSED);
    assertThat(difference.lostAnew())
        .isNotEmpty()
        .allSatisfy(id -> assertThat(after).contains(id))
        .doesNotContainAnyElementsOf(before);
    assertThat(before.size() + difference.lostAnew().size() - difference.lostNoMore().size())
        .isEqualTo(after.size());
    ReportDifference back = ReportDifference.of(REGRESSED, PLAIN);
    assertThat(back.recoveries()).isEqualTo(difference.regressions());
    assertThat(back.lostNoMore()).isEqualTo(difference.lostAnew());
  }

  @Test
  void namesChecksThatCameOutDifferently() {
    ReportDifference difference = ReportDifference.of(SampleReport.early(), PLAIN);
    assertThat(difference.rows()).isEqualTo(ReportDifference.Rows.NONE);
    assertThat(difference.checks())
        .anySatisfy(
            check -> {
              assertThat(check.subject()).isEqualTo(GateCheck.Subject.POWER);
              assertThat(check.before().orElseThrow().outcome())
                  .isEqualTo(GateCheck.Outcome.FAILED);
              assertThat(check.after().orElseThrow().outcome()).isEqualTo(GateCheck.Outcome.PASSED);
            })
        .anySatisfy(
            check -> {
              assertThat(check.subject()).isEqualTo(GateCheck.Subject.CERTIFICATE);
              assertThat(check.before()).isEmpty();
            });
    assertThat(difference.figures()).allSatisfy(pair -> assertThat(pair.before()).isEmpty());
    assertThat(difference.inputs())
        .extracting(ReportDifference.Input::name)
        .contains("Novel rows", "Deferral rule", "Error spent by the attempt")
        .doesNotContain("Tolerated loss ε");
  }

  @Test
  void isReadBackAsItWasWritten() throws IOException {
    ReportDifference difference = ReportDifference.of(PLAIN, REGRESSED);
    byte[] json = JsonFormat.pretty(difference);
    assertThat(JsonFormat.mapper().readValue(json, ReportDifference.class)).isEqualTo(difference);
  }

  @Test
  void isAPageOfItsOwn() throws Exception {
    for (ReportDifference difference :
        List.of(
            ReportDifference.of(PLAIN, REGRESSED),
            ReportDifference.of(PLAIN, PLAIN),
            ReportDifference.of(SampleReport.early(), PLAIN),
            ReportDifference.of(PLAIN, SampleReport.early()),
            ReportDifference.of(SampleReport.early(), SampleReport.early()))) {
      String html = DifferencePage.html(difference);
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(html)));
      assertThat(html)
          .contains(difference.before().seal(), difference.after().seal())
          .doesNotContain("http:", "https:", "<script", "src=");
      assertThat(html.split("<table", -1)).hasSameSizeAs(html.split("<caption>", -1));
    }
    Files.writeString(
        Path.of("target", "promotion-difference.html"),
        DifferencePage.html(
            ReportDifference.of(SampleReport.of(1500, Optional.empty()), REGRESSED)));
  }

  @Test
  void refusesReportsOfTwoTasks() {
    PromotionReport.Sealed sealed = PLAIN.sealed();
    PromotionReport other =
        PromotionReport.of(
            new PromotionReport.Sealed(
                new TaskName("orders"),
                sealed.decision(),
                sealed.policy(),
                sealed.attempt(),
                sealed.evaluation(),
                sealed.guardrails(),
                sealed.rule(),
                sealed.lineage()),
            PLAIN.measured());
    assertThatThrownBy(() -> ReportDifference.of(PLAIN, other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'tickets' and 'orders'");
  }

  private static List<ExchangeId> losses(PromotionReport report) {
    return report.sealed().evaluation().orElseThrow().served().losses().stream()
        .map(ServedScores.Loss::id)
        .toList();
  }
}
