package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A home in which one night has published a version, and a later one was broken off. */
class RunsPruneIT {
  private static final Duration LONG = Duration.ofMinutes(3);
  private static final int TRAINING = 900;
  private static final int ALL = 1_500;

  @TempDir private Path folder;

  @BeforeEach
  void configure() throws IOException {
    Files.writeString(folder.resolve("retort.yaml"), "tasks:\n  desk: {promote: review}\n");
  }

  @Test
  void removesWhatOldRunsLeftAndKeepsWhatAVersionCameFrom() throws Exception {
    Path log = new TaskLog("desk", 21).write(folder.resolve("desk.jsonl"), ALL);
    assertThat(retort("capture", "import", log.toString()).exit()).isZero();
    try (RetortProcess night = night(TRAINING)) {
      assertThat(night.await(LONG)).as(night.err()).isEqualTo(ExitCode.NEGATIVE);
    }
    List<Path> published = runs();
    try (RetortProcess night = night(TRAINING - 100)) {
      breakOff(night);
    }

    assertThat(retort("runs", "prune").out()).startsWith("removed 0 folders");
    age(Duration.ofDays(60));
    assertThat(retort("runs", "prune", "--nights", "90").out()).startsWith("removed 0 folders");
    assertThat(retort("runs", "prune", "--dry-run").out()).startsWith("would remove 1 folders");
    assertThat(runs()).hasSize(2);
    InProcess pruned = retort("runs", "prune");

    assertThat(pruned.exit()).as(pruned.err()).isZero();
    assertThat(pruned.out()).startsWith("removed 1 folders");
    assertThat(runs()).isEqualTo(published);
    assertThat(retort("promote", "desk", "--reason", "read it").exit()).isZero();
  }

  @Test
  void refusesToKeepFewerNightsThanWhatWaitsForBudgetNeeds() {
    InProcess refused = retort("runs", "prune", "--nights", "3");

    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.paragraph()).contains("8 nights at least", "not for 3");
  }

  private RetortProcess night(int from) {
    return RetortProcess.start(
        folder,
        "run",
        "desk",
        "--home",
        folder.resolve("home").toString(),
        "--evaluation-from",
        TaskLog.at(from).toString());
  }

  /** Kills a night, its training too, as soon as it has a folder. */
  private void breakOff(RetortProcess night) throws IOException, InterruptedException {
    while (runs().size() < 2) {
      assertThat(night.process().waitFor(20, TimeUnit.MILLISECONDS)).as(night.err()).isFalse();
    }
    List<ProcessHandle> training = night.process().descendants().toList();
    night.kill();
    for (ProcessHandle process : training) {
      process.destroyForcibly();
      process.onExit().join();
    }
  }

  /** The folders that the task's runs have left. */
  private List<Path> runs() throws IOException {
    try (Stream<Path> folders = Files.list(folder.resolve("home/runs/desk"))) {
      return folders.filter(run -> run.getFileName().toString().matches("[0-9a-f]{16}")).toList();
    }
  }

  private void age(Duration by) throws IOException {
    FileTime then = FileTime.from(Instant.now().minus(by));
    try (Stream<Path> files = Files.walk(folder.resolve("home/runs"))) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, then);
      }
    }
  }

  private InProcess retort(String... words) {
    List<String> all =
        Stream.concat(
                Stream.of(words), Stream.of("--config", folder.resolve("retort.yaml").toString()))
            .toList();
    return InProcess.at(folder.resolve("home"), all.toArray(String[]::new));
  }
}
