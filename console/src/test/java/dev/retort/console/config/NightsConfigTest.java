package dev.retort.console.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.TaskName;
import dev.retort.scheduler.budget.Budget;
import dev.retort.scheduler.notice.NoticeKind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NightsConfigTest {
  private static final TaskName DESK = new TaskName("desk");

  @TempDir private Path folder;

  @Test
  void readsBudgetsOfATaskAndOfAll() throws IOException {
    RetortConfig config =
        load(
            """
            scheduler:
              keepNights: 14
              budget: {gpuMinutes: 600, dollars: 40}
            tasks:
              desk:
                schedule: "0 0 2 * * ?"
                zone: Europe/Berlin
                budget: {gpuMinutes: 90.5}
            """);

    assertThat(config.nights().budget())
        .isEqualTo(new Budget(OptionalDouble.of(600), OptionalDouble.of(40)));
    assertThat(config.nights().keepNights()).isEqualTo(14);
    assertThat(config.task(DESK).budget())
        .isEqualTo(new Budget(OptionalDouble.of(90.5), OptionalDouble.empty()));
    assertThat(config.task(DESK).zone()).isEqualTo(ZoneId.of("Europe/Berlin"));
  }

  @Test
  void limitsNothingAndTellsNobodyUnlessTold() throws IOException {
    RetortConfig config = load("tasks:\n  desk: {}\n");
    assertThat(config.nights()).isEqualTo(NightsConfig.DEFAULT);
    assertThat(config.nights().keepNights()).isEqualTo(30);
    assertThat(config.task(DESK).budget()).isEqualTo(Budget.UNLIMITED);
    assertThat(config.task(DESK).zone()).isEqualTo(ZoneOffset.UTC);
  }

  @Test
  void readsWhoIsToldOfWhat() throws IOException {
    assertThat(
            load("""
                    notify:
                      - url: https://hooks.example.com/retort
                        secret: env:HOOK
                        events: [run.failed, budget.spent]
                      - {url: "http://127.0.0.1:9000/", secret: "file:/run/secrets/hook"}
                    """)
                .nights()
                .receivers())
        .containsExactly(
            new ReceiverConfig(
                URI.create("https://hooks.example.com/retort"),
                new SecretReference("env:HOOK"),
                Set.of(NoticeKind.RUN_FAILED, NoticeKind.BUDGET_SPENT)),
            new ReceiverConfig(
                URI.create("http://127.0.0.1:9000/"),
                new SecretReference("file:/run/secrets/hook"),
                Set.of()));
  }

  @Test
  void tellsEverythingThatIsWrongAtOnce() {
    assertThatThrownBy(
            () ->
                load(
                    """
                    scheduler:
                      keepNights: 3
                      budget: {gpuMinute: 5}
                    tasks:
                      desk: {budget: {dollars: -1}}
                    notify:
                      - {url: nowhere, secret: whsec_abc, events: [run.fail]}
                      - {secret: env:HOOK}
                    """))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("keepNights is ≥ 8")
        .hasMessageContaining("did you mean 'gpuMinutes'")
        .hasMessageContaining("dollars is a number > 0, not -1")
        .hasMessageContaining("'nowhere' is no whole URL")
        .hasMessageContaining("never the secret itself")
        .hasMessageContaining("did you mean 'run.failed'?")
        .hasMessageContaining("notify[2].url is missing");
  }

  private RetortConfig load(String yaml) throws IOException {
    return RetortConfig.load(Files.writeString(folder.resolve("retort.yaml"), yaml), Map.of());
  }
}
