package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScheduleCommandTest {
  @TempDir private Path folder;

  @BeforeEach
  void declareTwoTasks() throws IOException {
    declare(
        """
        tasks:
          orders: {schedule: "0 30 3 * * ?", zone: Europe/Berlin}
          routing: {schedule: "0 0 2 * * ?"}
          unscheduled: {seed: 4}
        """);
  }

  private void declare(String yaml) throws IOException {
    Files.writeString(folder.resolve("retort.yaml"), yaml);
  }

  private InProcess retort(String words) {
    return InProcess.at(
        folder.resolve("home"),
        (words + " --config " + folder.resolve("retort.yaml")).split(" ", -1));
  }

  private JsonNode tasks() throws IOException {
    InProcess listed = retort("schedule list --json");
    assertThat(listed.exit()).as(listed.err()).isZero();
    return JsonFormat.mapper().readTree(listed.out());
  }

  @Test
  void listsDeclaredTasksWithTheirNextRun() throws Exception {
    JsonNode tasks = tasks();

    assertThat(tasks).hasSize(2);
    assertThat(tasks.get(0).get("task").asText()).isEqualTo("orders");
    Instant next = Instant.parse(tasks.get(0).get("next").asText());
    assertThat(next).isAfter(Instant.now());
    assertThat(next.atZone(ZoneId.of("Europe/Berlin")).toLocalTime())
        .isEqualTo(LocalTime.of(3, 30));
    assertThat(retort("schedule").out())
        .contains("orders")
        .contains("0 30 3 * * ?")
        .contains("active");
  }

  @Test
  void aPauseOutlivesTheProcessAndEndsWithAResume() throws Exception {
    assertThat(retort("schedule pause orders").out()).contains("orders is paused");

    assertThat(tasks().get(0).get("state").asText()).isEqualTo("PAUSED");
    assertThat(tasks().get(0).has("next")).isFalse();
    assertThat(tasks().get(1).get("state").asText()).isEqualTo("ACTIVE");

    assertThat(retort("schedule resume orders").out()).contains("orders is resumed");
    assertThat(tasks().get(0).get("state").asText()).isEqualTo("ACTIVE");
  }

  @Test
  void followsTheFileWhenItChanges() throws Exception {
    tasks();
    declare("tasks: {routing: {schedule: \"0 15 5 * * ?\"}}\n");

    JsonNode tasks = tasks();

    assertThat(tasks).hasSize(1);
    assertThat(tasks.get(0).at("/schedule/cron").asText()).isEqualTo("0 15 5 * * ?");
    assertThat(
            Instant.parse(tasks.get(0).get("next").asText()).atZone(ZoneId.of("UTC")).toLocalTime())
        .isEqualTo(LocalTime.of(5, 15));
  }

  @Test
  void aPausedTaskStaysPausedWhenItsTimeChanges() throws Exception {
    retort("schedule pause routing");
    declare("tasks: {routing: {schedule: \"0 15 5 * * ?\"}}\n");

    assertThat(tasks().get(0).get("state").asText()).isEqualTo("PAUSED");
  }

  @Test
  void saysWhatIsDeclaredWhenATaskIsNot() {
    InProcess refused = retort("schedule pause unscheduled");

    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.paragraph()).contains("'unscheduled'").contains("[orders, routing]");
  }

  @Test
  void saysHowToAddOneWhenThereIsNone() throws Exception {
    declare("");

    InProcess listed = retort("schedule list");

    assertThat(listed.exit()).isZero();
    assertThat(listed.out()).contains("No task has a schedule").contains("retort.yaml");
  }
}
