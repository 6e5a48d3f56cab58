package dev.retort.console.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.TaskName;
import dev.retort.scheduler.quartz.CronSchedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleSectionTest {
  /** A Monday in winter. */
  private static final Instant NOW = Instant.parse("2026-01-05T12:00:00Z");

  @TempDir private Path folder;

  private RetortConfig load(String yaml) throws IOException {
    return RetortConfig.load(Files.writeString(folder.resolve("retort.yaml"), yaml), Map.of());
  }

  private List<ScheduleAdvice.Advice> advice(String yaml) throws IOException {
    return ScheduleAdvice.of(load(yaml), NOW);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "0 2 * * *       | the five fields of a crontab are here '0 0 2 * * ?'",
        "30 1 * * 1-5    | here '0 30 1 ? * 2-6'",
        "*/15 * * * *    | here '0 */15 * * * ?'",
        "0 2 * * 0       | here '0 0 2 ? * 1'",
        "0 2 1 * *       | here '0 0 2 1 * ?'",
        "0 0 25 * * ?    | no cron expression",
        "nightly         | seconds minutes hours",
      })
  void saysHowACronLineIsWritten(String cron, String said) {
    assertThatThrownBy(() -> load("tasks: {t: {schedule: '%s'}}".formatted(cron)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("tasks.t.schedule: ")
        .hasMessageContaining(said);
  }

  @ParameterizedTest
  @CsvSource({
    "Europe/Berln, Europe/Berlin",
    "berlin, Europe/Berlin",
    "america/new_york, America/New_York",
    "UCT+, UCT"
  })
  void saysWhichTimeZoneMayBeMeant(String zone, String meant) {
    assertThatThrownBy(
            () -> load("tasks: {t: {schedule: '0 0 2 * * ?', zone: '%s'}}".formatted(zone)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(
            "tasks.t.zone: '%s' is no time zone: give a region such as Europe/Berlin, or UTC; did you mean '%s'?"
                .formatted(zone, meant));
  }

  @Test
  void refusesAZoneWithoutASchedule() {
    assertThatThrownBy(() -> load("tasks: {t: {zone: Europe/Berlin}}"))
        .hasMessageContaining("tasks.t.zone: it is the time zone of a schedule");
  }

  @Test
  void readsASchedule() throws IOException {
    assertThat(
            load("tasks: {t: {schedule: '0 30 3 * * ?', zone: Europe/Berlin}}")
                .task(new TaskName("t"))
                .schedule())
        .contains(new CronSchedule("0 30 3 * * ?", ZoneId.of("Europe/Berlin")));
  }

  @Test
  void aLineThatNeverComesIsBroken() throws IOException {
    assertThat(advice("tasks: {t: {schedule: '0 0 2 30 2 ?'}}"))
        .singleElement()
        .satisfies(
            advice -> assertThat(advice.broken()).isTrue(),
            advice -> assertThat(advice.sentence()).contains("'0 0 2 30 2 ?' never comes"));
    assertThat(advice("tasks: {t: {schedule: '0 0 2 * * ? 2020'}}"))
        .singleElement()
        .satisfies(advice -> assertThat(advice.broken()).isTrue());
  }

  @Test
  void schedulesOverlapInWhicheverZonesTheyAreWritten() throws IOException {
    String tasks =
        """
        tasks:
          a: {schedule: '0 0 2 * * ?'}
          b: {schedule: '0 0 3 * * ?', zone: Etc/GMT-1}
          c: {schedule: '0 30 2 * * ?'}
        """;

    assertThat(advice(tasks))
        .singleElement()
        .satisfies(
            advice -> assertThat(advice.broken()).isFalse(),
            advice ->
                assertThat(advice.sentence())
                    .contains("the schedules of a, b overlap")
                    .contains("next at 2026-01-06T02:00:00Z, 7 times in seven days")
                    .contains("one training goes on at a time"));
  }

  @Test
  void asManyMayBeginTogetherAsThereAreAccelerators() throws IOException {
    String tasks = "tasks: {a: {schedule: '0 0 2 * * ?'}, b: {schedule: '0 0 2 * * ?'}}\n";

    assertThat(advice(tasks + "hardware: {name: h100, accelerators: 2}\n")).isEmpty();
    assertThat(advice(tasks + "launcher: {kind: slurm, jobs: 2}\nhardware: h100\n")).isEmpty();
    assertThat(advice(tasks + "hardware: h100\n")).hasSize(1);
  }

  @Test
  void saysThatRunsComeFasterThanTheyCanBeDone() throws IOException {
    assertThat(advice("tasks: {t: {schedule: '0 */10 * * * ?'}}"))
        .singleElement()
        .satisfies(
            advice -> assertThat(advice.sentence()).contains("comes every 10 minutes"),
            advice -> assertThat(advice.broken()).isFalse());
    assertThat(advice("tasks: {t: {schedule: '0 0 * * * ?'}}")).isEmpty();
  }

  @Test
  void saysWhatBecomesOfATimeThatAChangeOfClocksSkips() throws IOException {
    assertThat(advice("tasks: {t: {schedule: '0 30 2 * * ?', zone: Europe/Berlin}}"))
        .singleElement()
        .satisfies(
            advice ->
                assertThat(advice.sentence())
                    .contains(
                        "on 2026-03-29 the clocks of Europe/Berlin skip from 02:00 to 03:00, so"
                            + " that day has no 02:30"));
    assertThat(advice("tasks: {t: {schedule: '0 30 3 * * ?', zone: Europe/Berlin}}")).isEmpty();
    assertThat(advice("tasks: {t: {schedule: '0 30 2 * * ?'}}")).isEmpty();
  }
}
