package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import dev.retort.console.ConsoleAddress;
import dev.retort.console.Home;
import dev.retort.scheduler.journal.SchedulerDatabase;
import dev.retort.scheduler.queue.OrderId;
import dev.retort.scheduler.queue.RunCause;
import dev.retort.scheduler.queue.RunOrder;
import dev.retort.scheduler.queue.RunQueue;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsCommandTest {
  private static final RunOrder SCHEDULED =
      new RunOrder(
          new TaskName("orders"), RunCause.SCHEDULE, Instant.parse("2026-01-05T02:00:00Z"), 0);
  private static final RunOrder ASKED =
      new RunOrder(
          new TaskName("tickets"), RunCause.PERSON, Instant.parse("2026-01-05T09:00:00Z"), 5);

  @TempDir private Path folder;
  private Path home;

  @BeforeEach
  void order() throws IOException {
    home = Files.createDirectories(folder.resolve("home"));
    try (SchedulerDatabase database = SchedulerDatabase.open(home)) {
      RunQueue queue = new RunQueue(database.source());
      assertThat(queue.enqueue(SCHEDULED)).isTrue();
      assertThat(queue.enqueue(ASKED)).isTrue();
    }
  }

  @Test
  void listsWhatWaitsInTheOrderOfItsTurn() {
    InProcess listed = InProcess.at(home, "runs");

    assertThat(listed.exit()).as(listed.err()).isZero();
    assertThat(listed.out().lines().toList())
        .satisfiesExactly(
            heading -> assertThat(heading).startsWith("ORDER").contains("STATE", "NOTE"),
            first ->
                assertThat(first)
                    .startsWith(OrderId.of(ASKED).value())
                    .contains("waiting", "tickets", "person", "2026-01-05T09:00:00Z"),
            second -> assertThat(second).contains("orders", "schedule"));
  }

  @Test
  void stopsAnOrderForAReasonAndHasItWaitAgain() throws IOException {
    String id = OrderId.of(SCHEDULED).value();
    InProcess stopped =
        InProcess.at(home, "runs", "cancel", id, "--reason", "wrong window", "--by", "ada");
    assertThat(stopped.exit()).as(stopped.err()).isZero();
    assertThat(stopped.out()).contains(id + " is stopped");

    JsonNode ended = find(id);
    assertThat(ended.path("state").asText()).isEqualTo("CANCELLED");
    assertThat(ended.path("note").asText()).contains("ada", "wrong window");
    assertThat(InProcess.at(home, "runs", "cancel", id, "--reason", "again").out())
        .contains("has ended already");

    assertThat(InProcess.at(home, "runs", "retry", id, "--reason", "it was right").out())
        .contains(id + " waits again");
    assertThat(find(id).path("state").asText()).isEqualTo("WAITING");
  }

  private JsonNode find(String id) throws IOException {
    for (JsonNode order :
        JsonFormat.mapper().readTree(InProcess.at(home, "runs", "--json").out())) {
      if (order.path("id").asText().equals(id)) {
        return order;
      }
    }
    throw new AssertionError("no order " + id);
  }

  @Test
  void refusesWhatIsNoOrderAndNoReason() {
    assertThat(InProcess.at(home, "runs", "cancel", "XYZ", "--reason", "why").paragraph())
        .contains("'XYZ' is no order's id");
    assertThat(InProcess.at(home, "runs", "cancel", "beef", "--reason", "why").paragraph())
        .contains("there is no order beef");
    assertThat(InProcess.at(home, "runs", "retry", "beef").exit()).isEqualTo(2);
    assertThat(InProcess.at(folder.resolve("none"), "runs").paragraph())
        .contains("there is no home");
  }

  @Test
  void asksTheConsoleOfTheProcessThatHasTheHome() throws IOException {
    String id = OrderId.of(SCHEDULED).value();
    try (Home taken = Home.take(home);
        SchedulerDatabase database = SchedulerDatabase.open(home);
        StoredConsole console = StoredConsole.on(new RunQueue(database.source()))) {
      InProcess refused = InProcess.at(home, "runs");
      assertThat(refused.exit()).isEqualTo(1);
      assertThat(refused.paragraph()).contains("in use by process");

      ConsoleAddress.leave(taken.root(), console.url(), StoredConsole.TOKEN);
      assertThat(InProcess.at(home, "runs").out()).contains("orders", "tickets");
      assertThat(InProcess.at(home, "runs", "cancel", id, "--reason", "why").out())
          .contains("cancel true");
      assertThat(InProcess.at(home, "runs").out()).contains("cancelled", "why");
      assertThat(InProcess.at(home, "runs", "retry", "beef", "--reason", "why").paragraph())
          .contains("there is no order beef");

      ConsoleAddress.leave(taken.root(), console.url(), "another");
      assertThat(InProcess.at(home, "runs").paragraph()).contains("Who are you?");
    }
    assertThat(InProcess.at(home, "runs").paragraph())
        .as("the console is gone, and its address is of a process that lives")
        .contains("the console at http://127.0.0.1")
        .contains("cannot be asked");
  }

  @Test
  void onlyTheHomesOwnerReadsTheConsolesAddress() throws IOException {
    ConsoleAddress.leave(home, URI.create("http://127.0.0.1:1"), StoredConsole.TOKEN);

    assertThat(Files.getPosixFilePermissions(home.resolve("console.json")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(ConsoleAddress.in(home))
        .hasValueSatisfying(
            address -> assertThat(address.process()).isEqualTo(ProcessHandle.current().pid()));
    ConsoleAddress.remove(home);
    assertThat(ConsoleAddress.in(home)).isEmpty();
  }

  @Test
  void theAddressOfAProcessThatIsGoneCountsForNothing() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    Files.writeString(
        home.resolve("console.json"),
        "{\"process\": %d, \"url\": \"http://127.0.0.1:1\", \"token\": \"t\"}"
            .formatted(gone.pid()));

    assertThat(ConsoleAddress.in(home)).isEmpty();
    assertThat(InProcess.at(home, "runs").out()).contains("orders", "tickets");
  }
}
