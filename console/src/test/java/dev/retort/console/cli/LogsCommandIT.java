package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import dev.retort.console.Home;
import dev.retort.scheduler.RunListener;
import dev.retort.scheduler.RunStep;
import dev.retort.scheduler.log.RunLogs;
import dev.retort.trainer.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogsCommandIT {
  private static final Instant NIGHT = Instant.parse("2026-01-05T02:00:00Z");
  private static final String FIRST = "0a1b2c3d-0000-4000-8000-000000000001";
  private static final String SECOND = "0a1bffff-0000-4000-8000-000000000002";

  @TempDir private Path folder;

  private Path home() {
    return folder.resolve("home");
  }

  private Path runs() {
    return Home.runs(home());
  }

  private RunLogs logs() {
    return new RunLogs(runs(), Clock.fixed(NIGHT, ZoneOffset.UTC));
  }

  private RunListener begun(String id, String task) throws IOException {
    Path attempt =
        Files.createDirectories(runs().resolve(task).resolve("abc").resolve("attempt-1"));
    Files.writeString(attempt.resolve("log.txt"), "first\nepoch 1\u001b[31m\nepoch 2\nhalf a li");
    RunListener told = logs().writer(id);
    told.started(RunStep.DATASET);
    told.finished(RunStep.DATASET, "1,500 training rows");
    told.started(RunStep.TRAIN);
    told.launched("dl4j", new RunFolder(attempt));
    return told;
  }

  @Test
  void showsWhatARunHasToldAndTheEndOfItsTraining() throws IOException {
    begun(FIRST, "tickets");
    logs().end(FIRST, "promoted", "version 3 serves");

    InProcess shown = InProcess.at(home(), "logs", "--tail", "2");

    assertThat(shown.exit()).as(shown.err()).isZero();
    assertThat(shown.out())
        .startsWith("run " + FIRST)
        .contains("2026-01-05T02:00:00Z  dataset   done: 1,500 training rows")
        .contains("train     dl4j, in tickets/abc/attempt-1")
        .contains("ended, promoted: version 3 serves")
        .contains("    | epoch 1\n", "    | epoch 2\n")
        .doesNotContain("first", "half a li", "\u001b");
  }

  @Test
  void findsARunByItsFirstDigitsOrItsTask() throws IOException {
    begun(FIRST, "tickets");
    begun(SECOND, "orders");
    Files.setLastModifiedTime(
        runs().resolve(".logs").resolve(FIRST + ".jsonl"), FileTime.from(NIGHT));

    assertThat(InProcess.at(home(), "logs").out()).startsWith("run " + SECOND);
    assertThat(InProcess.at(home(), "logs", "tickets").out()).startsWith("run " + FIRST);
    assertThat(InProcess.at(home(), "logs", "0a1b2").out()).startsWith("run " + FIRST);
    assertThat(InProcess.at(home(), "logs", "0a1b").paragraph())
        .contains("the ids of 2 runs begin with 0a1b");
    assertThat(InProcess.at(home(), "logs", "invoices").paragraph())
        .contains("no run's id begins with 'invoices'");
  }

  @Test
  void printsTheEventsForMachines() throws IOException {
    begun(FIRST, "tickets");

    String[] lines = InProcess.at(home(), "logs", "--json").out().strip().split("\n", -1);

    JsonNode last = JsonFormat.mapper().readTree(lines[lines.length - 1]);
    assertThat(lines).hasSize(4);
    assertThat(last.path("event").asText()).isEqualTo("launched");
    assertThat(last.path("engine").asText()).isEqualTo("dl4j");
  }

  @Test
  void saysThatNoRunHasToldAnything() {
    InProcess shown = InProcess.at(home(), "logs");

    assertThat(shown.exit()).isEqualTo(3);
    assertThat(shown.err()).contains("no run has told anything yet");
    assertThat(home()).doesNotExist();
  }

  @Test
  void followsARunToItsEndWhileAnotherProcessHasTheHome() throws Exception {
    RunListener told = begun(FIRST, "tickets");
    try (Home taken = Home.take(home())) {
      try (RetortProcess follower =
          RetortProcess.start(folder, "logs", "-f", "--home", taken.root().toString())) {
        await(follower, "| epoch 2");
        Files.writeString(
            runs().resolve("tickets").resolve("abc").resolve("attempt-1").resolve("log.txt"),
            "ne\nepoch 3\n",
            StandardOpenOption.APPEND);
        told.finished(RunStep.TRAIN, "a student");
        await(follower, "| epoch 3");
        assertThat(follower.process().isAlive()).isTrue();
        told.ended("rejected", "it loses too much");

        assertThat(follower.await(Duration.ofMinutes(1))).isZero();
        assertThat(follower.out())
            .contains("    | half a line\n")
            .contains("train     done: a student")
            .endsWith("ended, rejected: it loses too much\n");
      }
    }
  }

  private static void await(RetortProcess process, String text) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (!process.out().contains(text)) {
      assertThat(System.nanoTime()).as(process.out() + process.err()).isLessThan(deadline);
      assertThat(process.process().waitFor(50, TimeUnit.MILLISECONDS))
          .as(process.out() + process.err())
          .isFalse();
    }
  }
}
