package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C on {@code retort run}, which a terminal sends to all of its processes. */
@DisabledOnOs(OS.WINDOWS)
@Tag("fault")
@Tag("fault-crash")
class InterruptedRunIT {
  private static final Duration LONG = Duration.ofMinutes(3);
  private static final int ROWS = 8_000;

  @TempDir private Path folder;

  @Test
  void endsTheOrderAndTheTrainingAndGoesOnWhenItIsAskedForAgain() throws Exception {
    Path home = folder.resolve("home");
    Path log = new TaskLog("desk", 31).write(folder.resolve("desk.jsonl"), ROWS);
    InProcess imported = InProcess.at(home, "capture", "import", log.toString());
    assertThat(imported.exit()).as(imported.err()).isZero();
    try (RetortProcess run =
        RetortProcess.start(folder, "run", "desk", "--home", home.toString())) {
      run.awaitLine(Pattern.compile("(?m)^dataset +\\S"), LONG);
      List<ProcessHandle> training = training(run, home.resolve("runs"));

      List<String> interrupt = new ArrayList<>(List.of("kill", "-INT"));
      Stream.concat(Stream.of(run.process().toHandle()), training.stream())
          .forEach(process -> interrupt.add(Long.toString(process.pid())));
      assertThat(new ProcessBuilder(interrupt).start().waitFor()).isZero();

      assertThat(run.await(LONG)).as(run.err()).isEqualTo(ExitCode.FAILED);
      assertThat(run.err()).contains("asked to stop", "the run of 'desk' was stopped");
      for (ProcessHandle process : training) {
        process.onExit().get(LONG.toSeconds(), TimeUnit.SECONDS);
      }
    }
    JsonNode order = orders(home).get(0);
    assertThat(order.path("state").asText()).isEqualTo("CANCELLED");
    assertThat(order.path("note").asText()).contains("stopped it");

    InProcess again = InProcess.at(home, "run", "desk");
    assertThat(again.exit()).as(again.err()).isIn(ExitCode.OK, ExitCode.NEGATIVE);
    JsonNode orders = orders(home);
    assertThat(orders).hasSize(2);
    assertThat(orders.get(0).path("state").asText()).isEqualTo("FINISHED");
    assertThat(orders.get(0).path("run").asText())
        .as("it is the same run")
        .isEqualTo(orders.get(1).path("run").asText());
  }

  /** The processes of a training that has told how far it is, and so listens to signals. */
  private static List<ProcessHandle> training(RetortProcess run, Path runs) throws Exception {
    long deadline = System.nanoTime() + LONG.toNanos();
    while (!hasTold(runs)) {
      assertThat(System.nanoTime()).as(run.err()).isLessThan(deadline);
      assertThat(run.process().waitFor(20, TimeUnit.MILLISECONDS)).as(run.err()).isFalse();
    }
    return run.process().descendants().toList();
  }

  private static boolean hasTold(Path runs) throws IOException {
    if (!Files.exists(runs)) {
      return false;
    }
    try (Stream<Path> files = Files.find(runs, 9, (path, is) -> path.endsWith("metrics.jsonl"))) {
      return files.anyMatch(path -> path.toFile().length() > 0);
    } catch (UncheckedIOException e) {
      // A folder that is renamed meanwhile is looked at again.
      return false;
    }
  }

  private static JsonNode orders(Path home) throws Exception {
    return JsonFormat.mapper().readTree(InProcess.at(home, "runs", "--json").out());
  }
}
