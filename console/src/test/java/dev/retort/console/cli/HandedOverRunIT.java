package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.TaskName;
import dev.retort.console.Workspace;
import dev.retort.console.config.RetortConfig;
import dev.retort.registry.Bundle;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelReference;
import dev.retort.registry.ModelRegistry;
import dev.retort.registry.pull.ModelPuller;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose trainings have their run folders handed over, beside one whose training shares it. */
class HandedOverRunIT {
  private static final String TASK = "desk";
  private static final int TRAINING = 1_500;
  private static final int LATER = 1_000;
  private static final Duration LONG = Duration.ofMinutes(3);
  private static final Pattern TRAINED = Pattern.compile("(?m)^train +\\S");
  private static final Pattern BUILT = Pattern.compile("(?m)^dataset +\\S");

  @TempDir private static Path folder;
  private static Path log;
  private static String shared;

  @BeforeAll
  static void trainsInASharedFolder() throws Exception {
    log = new TaskLog(TASK, 11).write(folder.resolve("desk.jsonl"), TRAINING + LATER);
    Path home = imported("shared");
    try (RetortProcess run = run(home, "")) {
      assertThat(run.await(LONG)).as(run.err()).isZero();
    }
    shared = publishedDigest(home);
  }

  @Test
  void theSameStudentComesOfAFolderThatIsHandedOver() throws Exception {
    Path home = imported("handed");
    try (RetortProcess run = run(home, handover())) {
      assertThat(run.await(LONG)).as(run.err()).isZero();
    }
    assertThat(publishedDigest(home)).isEqualTo(shared);
    assertThat(temporaries(home)).isEmpty();
    assertThat(attempts(home))
        .singleElement()
        .satisfies(
            attempt -> {
              assertThat(Files.readString(attempt.resolve("outcome.json")))
                  .as("paths are the owner's")
                  .contains(attempt.resolve("student").toString());
              assertThat(attempt.resolve("metrics.jsonl")).isNotEmptyFile();
            });
  }

  @Test
  void aWorkerThatIsKilledLeavesNothingHalfWrittenAndTheNextRunComesToTheSame() throws Exception {
    Path home = imported("killed-worker");
    String config = handover();
    try (RetortProcess run = run(home, config)) {
      run.awaitLine(BUILT, LONG);
      ProcessHandle worker = worker(run);
      worker.destroyForcibly();
      assertThat(run.await(LONG)).as(run.err()).isNotZero();
    }
    assertThat(temporaries(home)).isEmpty();
    try (RetortProcess run = run(home, config)) {
      assertThat(run.await(LONG)).as(run.err()).isZero();
    }
    assertThat(publishedDigest(home)).isEqualTo(shared);
  }

  @Test
  void anOwnerThatIsKilledTakesItsLocalWorkersAlongAndTheNextRunComesToTheSame() throws Exception {
    Path home = imported("killed-owner");
    String config = handover();
    try (RetortProcess run = run(home, config)) {
      run.awaitLine(BUILT, LONG);
      worker(run);
      List<ProcessHandle> children = run.process().descendants().toList();
      run.kill();
      for (ProcessHandle child : children) {
        child.onExit().get(30, TimeUnit.SECONDS);
      }
    }
    try (RetortProcess run = run(home, config)) {
      assertThat(run.await(LONG)).as(run.err()).isZero();
      assertThat(TRAINED.matcher(run.err()).find()).isTrue();
    }
    assertThat(publishedDigest(home)).isEqualTo(shared);
  }

  /** The process that has the URL, once it has started the one that trains. */
  private static ProcessHandle worker(RetortProcess run) throws InterruptedException {
    long deadline = System.nanoTime() + LONG.toNanos();
    while (System.nanoTime() < deadline && !run.process().waitFor(20, TimeUnit.MILLISECONDS)) {
      List<ProcessHandle> training =
          run.process().children().filter(child -> child.children().findAny().isPresent()).toList();
      if (!training.isEmpty()) {
        return training.get(0);
      }
    }
    throw new AssertionError("no worker was started; standard error:\n" + run.err());
  }

  private static String handover() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "launcher: {handover: {url: 'http://127.0.0.1:%d', port: %d}}\n"
          .formatted(free.getLocalPort(), free.getLocalPort());
    }
  }

  private static List<Path> attempts(Path home) throws IOException {
    return under(home.resolve("runs"), "attempt-.*");
  }

  private static List<Path> temporaries(Path home) throws IOException {
    return under(home, ".*\\.tmp");
  }

  private static List<Path> under(Path root, String name) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> file.getFileName().toString().matches(name)).toList();
    }
  }

  private static String publishedDigest(Path home) {
    RetortConfig config = RetortConfig.load(folder.resolve("no.yaml"), Map.of());
    try (Workspace workspace =
        Workspace.open(home, config, Map.of(), Clock.systemUTC(), RetortCli.class.getName())) {
      ModelRegistry registry = workspace.registry();
      assertThat(registry.versions(new ModelName(TASK))).hasSize(1);
      Path into = home.resolveSibling(home.getFileName() + "-pulled");
      new ModelPuller(registry)
          .pull(new ModelReference(new ModelName(TASK), ModelAlias.CHAMPION), into);
      Bundle bundle = Bundle.verified(into);
      assertThat(
              workspace.catalog().find(new TaskName(TASK), bundle.manifest().lineage().datasetId()))
          .isPresent();
      return bundle.manifest().lineage().modelDigest();
    }
  }

  private static Path imported(String name) {
    Path home = folder.resolve(name);
    assertThat(InProcess.at(home, "capture", "import", log.toString()).exit()).isZero();
    return home;
  }

  private static RetortProcess run(Path home, String config) throws IOException {
    Path file = home.resolveSibling(home.getFileName() + ".yaml");
    Files.writeString(file, "hardware: cpu\n" + config);
    return RetortProcess.start(
        folder,
        "run",
        TASK,
        "--home",
        home.toString(),
        "--config",
        file.toString(),
        "--evaluation-from",
        TaskLog.at(TRAINING).toString());
  }
}
