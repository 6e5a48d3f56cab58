package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example trainer in plain Python goes through the whole night, stopped or not. */
class ExternalEngineIT {
  private static final String TASK = "desk";
  private static final int TRAINING = 1_500;
  private static final int LATER = 1_000;
  private static final Duration LONG = Duration.ofMinutes(3);
  private static final Path EXAMPLE =
      Path.of("..", "docs", "examples", "external_trainer.py").toAbsolutePath().normalize();

  @TempDir private Path folder;
  private Path home;

  @BeforeEach
  void importTraffic() {
    Path log = new TaskLog(TASK, 11).write(folder.resolve("desk.jsonl"), TRAINING + LATER);
    home = folder.resolve("home");
    assertThat(InProcess.at(home, "capture", "import", log.toString()).exit()).isZero();
  }

  @Test
  void aStudentFromPlainPythonIsJudgedAndServed() throws Exception {
    configure("[python3, %s]".formatted(EXAMPLE));
    try (RetortProcess run = run()) {
      assertThat(run.await(LONG)).as(run.err()).isZero();
    }
    RunFolder attempt = attempts().get(0);
    assertThat(attempt.request().engine()).isEqualTo("external:bayes");
    assertThat(attempt.outcome()).containsInstanceOf(TrainingOutcome.Completed.class);
    Path answers = folder.resolve("answers.jsonl");
    InProcess predicted =
        InProcess.at(
            home,
            "predict",
            TASK + "@champion",
            "--on",
            folder.resolve("desk.jsonl").toString(),
            "--out",
            answers.toString());
    assertThat(predicted.exit()).as(predicted.err()).isZero();
    JsonNode first = JsonFormat.mapper().readTree(Files.readAllLines(answers).get(0));
    assertThat(first.path("answer").asText()).isNotBlank();
  }

  @Test
  void aStoppedNightGoesOnFromTheCheckpointThatPythonTook() throws Exception {
    // A trainer that waits after its second checkpoint, the first time only.
    Path waiting = folder.resolve("waiting");
    Path script = folder.resolve("slow.py");
    Files.writeString(
        script,
        """
        import os, sys, time
        sys.path.insert(0, %s)
        import external_trainer as example
        checkpoint = example.Run.checkpoint
        def slow(run, step, state):
            checkpoint(run, step, state)
            if step == 2 and not os.path.exists(%s):
                open(%s, "w").close()
                time.sleep(300)
        example.Run.checkpoint = slow
        example.main()
        """
            .formatted(quoted(EXAMPLE.getParent()), quoted(waiting), quoted(waiting)));
    configure("[python3, -B, %s]".formatted(script));
    try (RetortProcess run = run()) {
      long deadline = System.nanoTime() + LONG.toNanos();
      while (!Files.exists(waiting) && System.nanoTime() < deadline) {
        assertThat(run.process().waitFor(50, TimeUnit.MILLISECONDS)).as(run.err()).isFalse();
      }
      run.process().destroy();
      assertThat(run.await(LONG)).as(run.err()).isEqualTo(ExitCode.FAILED);
      assertThat(run.err()).contains("the run of 'desk' was stopped");
    }
    RunFolder stopped = attempts().get(0);
    assertThat(stopped.outcome()).contains(new TrainingOutcome.Cancelled());
    assertThat(stopped.checkpoints().latest().orElseThrow()).hasFileName("step-000000000002");

    try (RetortProcess run = run()) {
      assertThat(run.await(LONG)).as(run.err()).isZero();
    }
    assertThat(attempts()).as("attempts that were broken off are removed").hasSize(1);
    RunFolder resumed = attempts().get(0);
    assertThat(resumed.request().resumeFrom().orElseThrow()).hasFileName("step-000000000002");
    assertThat(Files.readString(resumed.log())).contains("resumed after fold 2");
    assertThat(resumed.reported().stream().map(RunFolder.Metric::step))
        .as("the curve is one")
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 6L);
  }

  @Test
  void aTrainerThatCrashesIsNamedWithWhatItSaid() throws Exception {
    Path script = folder.resolve("broken.py");
    Files.writeString(script, "raise ValueError('the moon is not full')\n");
    configure("[python3, %s]".formatted(script));
    try (RetortProcess run = run()) {
      assertThat(run.await(LONG)).isEqualTo(1);
      assertThat(run.err())
          .contains("the moon is not full")
          .contains("external:bayes")
          .contains("left no outcome.json");
    }
  }

  private static String quoted(Path path) {
    return JsonFormat.line(path.toString());
  }

  private void configure(String command) throws IOException {
    Files.writeString(
        folder.resolve("retort.yaml"),
        """
        engines:
          bayes:
            command: %s
            kinds: [label]
        """
            .formatted(command));
  }

  private RetortProcess run() {
    return RetortProcess.start(
        folder,
        "run",
        TASK,
        "--home",
        home.toString(),
        "--evaluation-from",
        TaskLog.at(TRAINING).toString());
  }

  /** Those of the external engine. */
  private List<RunFolder> attempts() throws IOException {
    try (Stream<Path> files = Files.walk(home.resolve("runs"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("attempt-"))
          .map(RunFolder::new)
          .filter(RunFolder::isPrepared)
          .filter(run -> run.request().engine().startsWith("external:"))
          .toList();
    }
  }
}
