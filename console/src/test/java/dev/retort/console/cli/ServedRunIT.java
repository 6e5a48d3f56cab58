package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code retort run} where {@code retort serve} has the home. */
class ServedRunIT {
  private static final Duration LONG = Duration.ofMinutes(3);
  private static final int ROWS = 2_700;

  @TempDir private static Path folder;
  private static Path home;
  private static RetortProcess server;

  @BeforeAll
  static void serves() throws Exception {
    home = folder.resolve("home");
    Files.writeString(
        folder.resolve("retort.yaml"), "tasks: {desk: {priority: 4}, empty: {priority: 1}}");
    Path log = new TaskLog("desk", 21).write(folder.resolve("desk.jsonl"), ROWS);
    InProcess imported = InProcess.at(home, "capture", "import", log.toString());
    assertThat(imported.exit()).as(imported.err()).isZero();
    server = RetortProcess.serve(folder, home);
    server.awaitLine(Pattern.compile("console on http://"), LONG);
  }

  @AfterAll
  static void stops() {
    server.close();
  }

  @Test
  void asksTheProcessThatHasTheHomeAndFollowsTheRunToItsEnd() throws IOException {
    InProcess run = InProcess.at(home, "run", "desk", "--json");

    JsonNode outcome = JsonFormat.mapper().readTree(run.out());
    assertThat(run.exit()).as(run.err()).isEqualTo(RunCommand.exitCode(verdict(outcome)));
    assertThat(outcome.path("summary").asText()).isNotBlank();
    assertThat(run.err())
        .contains("A run of desk is asked for")
        .containsPattern("train +done: ")
        .containsPattern("ended, " + verdict(outcome));
    JsonNode order =
        JsonFormat.mapper().readTree(InProcess.at(home, "runs", "--json").out()).get(0);
    assertThat(order.path("task").asText()).isEqualTo("desk");
    assertThat(order.path("state").asText()).isEqualTo("FINISHED");
    assertThat(order.path("priority").asInt()).isEqualTo(4);
  }

  private static String verdict(JsonNode outcome) {
    return outcome.path("verdict").asText();
  }

  @Test
  void saysWhyARunThatTheServerGaveUpHasFailed() {
    InProcess run = InProcess.at(home, "run", "empty");

    assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("retort: the exchange log holds nothing of task 'empty'");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void refusesAnEvaluationWindowOfItsOwn() {
    InProcess run = InProcess.at(home, "run", "desk", "--evaluation-from", "2025-06-25T00:00:00Z");

    assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(run.paragraph())
        .contains("--evaluation-from 2025-06-25T00:00:00Z", "Leave it out, or stop `retort serve`");
  }
}
