package dev.retort.console.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.console.config.RetortConfig;
import dev.retort.console.doctor.Finding.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimeKeepingTest {
  private static final Instant NOW = Instant.parse("2026-01-05T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  @TempDir private Path folder;

  @Test
  @Tag("fault")
  @Tag("fault-clock-jump")
  void aFileOfTheFutureSaysThatTheClockIsWrong() throws IOException {
    Path file = Files.createFile(folder.resolve("lock"));

    Files.setLastModifiedTime(file, FileTime.from(NOW.plusSeconds(3_600)));
    assertThat(TimeKeeping.clock(CLOCK, folder).get(0))
        .satisfies(
            finding -> assertThat(finding.state()).isEqualTo(State.PROBLEM),
            finding -> assertThat(finding.what()).contains("2026-01-05T13:00:00Z"),
            finding -> assertThat(finding.remedy().orElseThrow()).contains("NTP"));

    Files.setLastModifiedTime(file, FileTime.from(NOW.minusSeconds(60)));
    assertThat(TimeKeeping.clock(CLOCK, folder).get(0).state()).isEqualTo(State.OK);
    assertThat(TimeKeeping.clock(CLOCK, folder.resolve("none")).get(0).state()).isEqualTo(State.OK);
  }

  @Test
  void saysWhetherTheClockIsSynchronised() {
    assertThat(TimeKeeping.synchronisation("yes").state()).isEqualTo(State.OK);
    assertThat(TimeKeeping.synchronisation("no").state()).isEqualTo(State.WARNING);
  }

  @Test
  void saysWhenEachTaskRunsNextInItsOwnZoneAndWhatIsNoteworthy() throws IOException {
    List<Finding> findings =
        TimeKeeping.schedule(
            CLOCK,
            config(
                """
                tasks:
                  a: {schedule: '0 0 2 * * ?', zone: Europe/Berlin}
                  b: {schedule: '0 0 2 30 2 ?'}
                  c: {seed: 3}
                """));

    assertThat(findings.get(0).what())
        .isEqualTo("a runs next at 2026-01-06T02:00 (Europe/Berlin), in 13 h 0 min");
    assertThat(findings)
        .anySatisfy(
            finding -> {
              assertThat(finding.state()).isEqualTo(State.PROBLEM);
              assertThat(finding.what()).contains("tasks.b.schedule").contains("never comes");
            });
    assertThat(TimeKeeping.schedule(CLOCK, config("")))
        .singleElement()
        .extracting(Finding::state)
        .isEqualTo(State.ABSENT);
  }

  private RetortConfig config(String yaml) throws IOException {
    return RetortConfig.load(Files.writeString(folder.resolve("retort.yaml"), yaml), Map.of());
  }
}
