package dev.retort.scheduler.quartz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronScheduleTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  /** Clocks skip 02:00 to 03:00. */
  private static final Instant SPRING = Instant.parse("2026-03-28T23:00:00Z");

  /** Clocks show 02:00 to 03:00 twice. */
  private static final Instant AUTUMN = Instant.parse("2026-10-24T22:00:00Z");

  private static List<String> times(String cron, ZoneId zone, Instant from, int count) {
    CronSchedule schedule = new CronSchedule(cron, zone);
    List<String> times = new ArrayList<>();
    Instant time = from;
    for (int i = 0; i < count; i++) {
      time = schedule.after(time).orElseThrow();
      times.add(time.toString());
    }
    return times;
  }

  @Test
  @Tag("fault")
  @Tag("fault-clock-jump")
  void aTimeThatClocksSkipComesAsMuchLater() {
    assertThat(times("0 30 2 * * ?", BERLIN, SPRING, 2))
        .containsExactly("2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z");
    assertThat(times("0 0 2 * * ?", BERLIN, SPRING, 2))
        .containsExactly("2026-03-29T01:00:00Z", "2026-03-30T00:00:00Z");
  }

  @Test
  @Tag("fault")
  @Tag("fault-clock-jump")
  void aTimeThatClocksShowTwiceComesOnce() {
    assertThat(times("0 30 2 * * ?", BERLIN, AUTUMN, 2))
        .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
    assertThat(times("0 30 2 * * ?", BERLIN, Instant.parse("2026-10-25T01:10:00Z"), 1))
        .as("from between the two")
        .containsExactly("2026-10-26T01:30:00Z");
  }

  @Test
  void skippedTimesComeInOrderWithThoseOfTheNextHour() {
    assertThat(times("0 45,5 2,3 * * ?", BERLIN, SPRING, 4))
        .containsExactly(
            "2026-03-29T01:05:00Z",
            "2026-03-29T01:45:00Z",
            "2026-03-30T00:05:00Z",
            "2026-03-30T00:45:00Z");
    assertThat(times("0 50 2 * * ?; 0 10 3 * * ?", BERLIN, SPRING, 3))
        .containsExactly("2026-03-29T01:10:00Z", "2026-03-29T01:50:00Z", "2026-03-30T00:50:00Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "America/Santiago",
        "Asia/Kolkata",
        "UTC"
      })
  @Tag("fault")
  @Tag("fault-clock-jump")
  void whateverIsDoneToClocksEachDayHasItsTimeOnce(String zone) {
    ZoneId there = ZoneId.of(zone);
    for (String cron : List.of("0 0 0 * * ?", "0 15 2 * * ?", "0 59 23 * * ?")) {
      CronSchedule schedule = new CronSchedule(cron, there);
      LocalDate day = LocalDate.of(2026, 1, 1);
      Instant time = day.atStartOfDay(there).toInstant().minusSeconds(1);
      for (int i = 0; i < 730; i++) {
        time = schedule.after(time).orElseThrow();
        assertThat(time.atZone(there).toLocalDate()).as(cron).isEqualTo(day.plusDays(i));
      }
    }
  }

  @Test
  void severalLinesAreOneSchedule() {
    assertThat(
            times(
                "0 0 2 * * ?; 0 0 14 * * ?",
                ZoneOffset.UTC,
                Instant.parse("2026-01-01T03:00:00Z"),
                3))
        .containsExactly("2026-01-01T14:00:00Z", "2026-01-02T02:00:00Z", "2026-01-02T14:00:00Z");
  }

  @ParameterizedTest
  @CsvSource({
    "0 0 2 * * ?, 2026-01-05T10:00:00Z, 2026-01-05T01:00:00Z",
    "0 0 2 * * ?, 2026-01-05T01:00:00Z, 2026-01-05T01:00:00Z",
    "* * * * * ?, 2026-01-05T10:00:00.700Z, 2026-01-05T10:00:00Z",
    "0 0 2 1 1 ?, 2026-12-05T10:00:00Z, 2026-01-01T01:00:00Z"
  })
  void knowsTheLatestTimeUntilAMoment(String cron, Instant until, Instant latest) {
    assertThat(new CronSchedule(cron, BERLIN).latest(until)).isEqualTo(Optional.of(latest));
  }

  @Test
  void aScheduleCanEnd() {
    CronSchedule past = new CronSchedule("0 0 2 1 1 ? 2020", BERLIN);

    assertThat(past.after(SPRING)).isEmpty();
    assertThat(past.latest(SPRING)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"every night", "0 0 2 * * ?; at noon", "", "0 0 25 * * ?"})
  void refusesWhatIsNoCronExpression(String cron) {
    assertThatThrownBy(() -> new CronSchedule(cron, BERLIN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 0 2 * * ?");
  }

  @Test
  void refusesMoreThanItsTableHolds() {
    assertThatThrownBy(() -> new CronSchedule("0 0 2 * * ?;".repeat(11), BERLIN))
        .hasMessageContaining("120")
        .hasMessageContaining("132");
  }
}
