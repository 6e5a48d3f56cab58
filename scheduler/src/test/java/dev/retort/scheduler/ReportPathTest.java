package dev.retort.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.JsonFormat;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReportPathTest {
  private static final String VALUE = "desk/4f4f/decision-0123/promotion-report.json";

  @Test
  void isFoundWhereverTheHomeIsNow() {
    ReportPath path = ReportPath.of(Path.of("/old/runs"), Path.of("/old/runs").resolve(VALUE));

    assertThat(path.value()).isEqualTo(VALUE);
    assertThat(path.in(Path.of("/new/runs"))).isEqualTo(Path.of("/new/runs", VALUE));
  }

  @Test
  void readsOutcomesOfTimesWhenJournalsHeldWholePaths() throws Exception {
    RunOutcome old =
        JsonFormat.mapper()
            .readValue(
                """
                {"verdict": "awaiting-review", "version": 3, "summary": "a person decides",
                 "report": "file:///old/home/runs/%s"}
                """
                    .formatted(VALUE),
                RunOutcome.class);

    assertThat(old.reported()).contains(new ReportPath(VALUE));
    assertThat(JsonFormat.line(old)).contains("\"report\":\"" + VALUE + "\"");
  }

  @Test
  void leadsNowhereElse() {
    assertThatThrownBy(() -> new ReportPath("desk/../../etc/passwd"))
        .hasMessageContaining("is no report of a run");
    assertThatThrownBy(() -> new ReportPath("promotion-report.json"))
        .hasMessageContaining("is no report of a run");
  }
}
