package dev.retort.console.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunReportsTest {
  private static final String ONE = "0123456789abcdef";
  private static final String OTHER = "0123ffffffffffff";

  @TempDir private Path runs;

  @BeforeEach
  void leaveReports() throws IOException {
    for (String seal : new String[] {ONE, OTHER}) {
      Path folder = Files.createDirectories(runs.resolve("desk/night/decision-" + seal));
      // Of another layout, for all this knows: finding a report does not read others.
      Files.writeString(folder.resolve("promotion-report.json"), "{}");
      Files.writeString(folder.resolve("replay.json"), "{}");
      Files.writeString(
          Files.createDirectories(folder.resolve("bundle")).resolve("promotion-report.json"), "{}");
    }
    Files.createDirectories(runs.resolve("desk/night/attempt-aaaa"));
  }

  @Test
  void findsAReportByTheFirstDigitsOfItsSealOrAllOfThem() {
    Path expected = runs.resolve("desk/night/decision-" + ONE + "/promotion-report.json");
    assertThat(RunReports.sealed(runs, "01234")).isEqualTo(expected);
    assertThat(RunReports.sealed(runs, ONE + "e".repeat(48))).isEqualTo(expected);
  }

  @Test
  void refusesDigitsThatMeanNoneOrSeveral() {
    assertThatThrownBy(() -> RunReports.sealed(runs, "0123"))
        .hasMessageContaining("2 reports have seals that begin with 0123");
    assertThatThrownBy(() -> RunReports.sealed(runs, "beef"))
        .hasMessageContaining("no report under")
        .hasMessageContaining("beef");
    assertThatThrownBy(() -> RunReports.sealed(runs.resolve("none"), "0123"))
        .hasMessageContaining("no report under");
    assertThatThrownBy(() -> RunReports.sealed(runs, "ZZ"))
        .hasMessageContaining("'ZZ' begins no seal");
  }
}
