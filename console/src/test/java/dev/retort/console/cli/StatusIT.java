package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A night whose student waits for a person, seen while nobody has the home and while it serves. */
class StatusIT {
  private static final Duration LONG = Duration.ofMinutes(3);
  private static final int TRAINING = 1_500;
  private static final int LATER = 1_200;

  @TempDir private Path folder;

  @BeforeEach
  void configure() throws IOException {
    Files.writeString(
        folder.resolve("retort.yaml"),
        """
        tasks:
          desk: {promote: review, schedule: "0 0 2 * * ?"}
          later: {schedule: "0 30 2 * * ?"}
        """);
  }

  @Test
  void showsTheSameOfAFreeHomeAndOfOneThatServes() throws Exception {
    Path log = new TaskLog("desk", 21).write(folder.resolve("desk.jsonl"), TRAINING + LATER);
    assertThat(retort("capture", "import", log.toString()).exit()).isZero();
    assertThat(end("run", "desk", "--evaluation-from", TaskLog.at(TRAINING).toString()))
        .isEqualTo(ExitCode.NEGATIVE);
    assertThat(retort("schedule", "pause", "later").exit()).isZero();

    String free = status();
    assertThat(free)
        .contains("nobody serves: `retort serve`")
        .containsPattern("desk +none +- +- +awaiting-review, \\d+ \\S+ ago +\\S+T02:00:00Z, in ")
        .containsPattern("later +none +- +- +- +paused")
        .containsPattern("review +desk version 1 has waited for \\d+ ")
        .containsPattern("held +nothing waits")
        .containsPattern("runs +none goes on, none waits")
        .containsPattern("alerts +none")
        .containsPattern("disk +[\\d.]+ of [\\d.]+ GB free");

    try (RetortProcess server = serve()) {
      String served = status();
      assertThat(served)
          .contains("process " + server.process().pid() + " has the home, router http://127.0.0.1:")
          .containsPattern("desk +none +- +- +awaiting-review, \\d+ \\S+ ago +\\S+T02:00:00Z, in ")
          .containsPattern("review +desk version 1 has waited for \\d+ ")
          .containsPattern("held +nothing waits")
          .doesNotContain("unknown");
      assertThat(retort("promote", "desk", "--by", "ada", "--reason", "read 20 rows").exit())
          .isZero();
      assertThat(status()).containsPattern("desk +v1, \\d+ ").containsPattern("reviews +none wait");
      // Closing alone does not wait until the home is free.
      server.kill();
    }

    JsonNode json = JsonFormat.mapper().readTree(retort("status", "--json").out());
    assertThat(json.at("/tasks/0/task").asText()).isEqualTo("desk");
    assertThat(json.at("/tasks/0/champion/number").asInt()).isEqualTo(1);
    assertThat(json.at("/tasks/0/last/verdict").asText()).isEqualTo("awaiting-review");
    assertThat(json.at("/tasks/1/paused").asBoolean()).isTrue();
    assertThat(json.has("server")).isFalse();
    assertThat(json.at("/disk/free").asLong()).isPositive();
  }

  @Test
  void watchesAHomeThatSomebodyElseTakesMeanwhile() throws Exception {
    assertThat(retort("schedule").exit()).isZero();
    try (RetortProcess watch =
        RetortProcess.start(folder, "status", "--watch", "1", "--home", home())) {
      awaitOut(watch, Pattern.compile("nobody serves.*nobody serves", Pattern.DOTALL));
      try (RetortProcess server = serve()) {
        awaitOut(watch, Pattern.compile("process " + server.process().pid() + " has the home"));
      }
      watch.process().destroy();
      assertThat(watch.await(LONG)).isZero();
      assertThat(watch.err()).isEmpty();
    }
  }

  @Test
  void saysThatThereIsNoHome() {
    assertThat(InProcess.at(folder.resolve("none"), "status").paragraph())
        .contains("there is no home");
    assertThat(folder.resolve("none")).doesNotExist();
  }

  private String status() {
    InProcess shown = retort("status");
    assertThat(shown.exit()).as(shown.err() + shown.out()).isZero();
    return shown.out();
  }

  private RetortProcess serve() throws InterruptedException {
    RetortProcess server = RetortProcess.serve(folder, Path.of(home()));
    server.awaitLine(Pattern.compile("router on http://"), LONG);
    return server;
  }

  private static void awaitOut(RetortProcess process, Pattern pattern) throws InterruptedException {
    long deadline = System.nanoTime() + LONG.toNanos();
    while (!pattern.matcher(process.out()).find()) {
      assertThat(System.nanoTime()).as(process.out() + process.err()).isLessThan(deadline);
      assertThat(process.process().waitFor(100, TimeUnit.MILLISECONDS))
          .as(process.out() + process.err())
          .isFalse();
    }
  }

  private int end(String... words) throws InterruptedException {
    String[] all =
        Stream.concat(Stream.of(words), Stream.of("--home", home())).toArray(String[]::new);
    try (RetortProcess process = RetortProcess.start(folder, all)) {
      int exit = process.await(LONG);
      assertThat(process.err()).doesNotContain("retort: ");
      return exit;
    }
  }

  private String home() {
    return folder.resolve("home").toString();
  }

  private InProcess retort(String... words) {
    List<String> all =
        Stream.concat(
                Stream.of(words), Stream.of("--config", folder.resolve("retort.yaml").toString()))
            .toList();
    return InProcess.at(folder.resolve("home"), all.toArray(String[]::new));
  }
}
