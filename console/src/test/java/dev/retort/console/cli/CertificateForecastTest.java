package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.retort.capture.TaskName;
import dev.retort.capture.TaskSummary;
import dev.retort.capture.TokenUsage;
import dev.retort.evaluator.gate.PromotionPolicy;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CertificateForecastTest {
  private static final TaskName TASK = new TaskName("tickets");

  @Test
  void countsTheDaysThatTheSampleTakesToBringTheRows() {
    TaskSummary traffic =
        new TaskSummary(
            Optional.of(TASK),
            20_000,
            Instant.parse("2026-05-01T00:00:00Z"),
            Instant.parse("2026-05-11T00:00:00Z"),
            new TokenUsage(1, 1));

    CertificateForecast forecast =
        CertificateForecast.of(TASK, traffic, 0.05, PromotionPolicy.DEFAULT);

    assertThat(forecast.perDay()).isCloseTo(2_000, within(1e-9));
    // ln 0.01 / ln 0.99 = 458.2 rows without a loss, of which 100 come a day.
    assertThat(forecast.leastRows()).isEqualTo(459);
    assertThat(forecast.days(forecast.leastRows())).isCloseTo(4.59, within(1e-9));
    assertThat(forecast.rows().orElseThrow()).isGreaterThan(1_000);
    assertThat(forecast.sentence())
        .contains("tickets: 2,000 requests a day")
        .contains("100.0 rows")
        .contains("459 rows without any loss: 4.6 days");
  }
}
