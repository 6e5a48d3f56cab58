package dev.retort.dataset.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.CaptureWindow;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskMatcher;
import dev.retort.capture.TaskRule;
import dev.retort.capture.iceberg.IcebergExchangeLog;
import dev.retort.dataset.BuildProgress;
import dev.retort.dataset.DatasetBuilder;
import dev.retort.dataset.DatasetOutcome;
import dev.retort.dataset.DatasetSpec;
import dev.retort.dataset.DatasetVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real Spark, in processes of its own: the same version as in this process, byte for byte. */
class SparkBuildIT {
  private static final Path SPARK_HOME = Path.of(System.getProperty("spark.home"));
  private static final int PATIENCE_SECONDS = 120;

  /** The traffic names no task; the workers have to tell it themselves. */
  private static final TaskMatcher MATCHER =
      new TaskMatcher(
          List.of(
              new TaskMatcher.Assignment(
                  MessyTraffic.TASK,
                  new TaskRule(
                      new TreeMap<>(),
                      Optional.of(MessyTraffic.MODEL),
                      Optional.empty(),
                      new TreeSet<>(),
                      Optional.empty(),
                      Optional.empty(),
                      TaskRule.Precedence.REQUEST))));

  @TempDir Path home;
  private final List<Process> running = new ArrayList<>();
  private CaptureWindow window;
  private DatasetVersion embedded;

  @BeforeEach
  void buildHere() {
    try (IcebergExchangeLog log = IcebergExchangeLog.open(home.resolve("log"))) {
      for (int part = 0; part < 5; part++) {
        log.append(MessyTraffic.part(part));
        window = log.window(Instant.MIN, Instant.MAX);
      }
      embedded =
          built(
              new DatasetBuilder(home.resolve("embedded"))
                  .build(
                      DatasetSpec.of(MessyTraffic.TASK),
                      MATCHER.over(log),
                      window,
                      BuildProgress.SILENT));
    }
  }

  @AfterEach
  void stopWhatRuns() throws InterruptedException {
    for (Process process : running) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void buildsTheSameVersionInOneProcess() throws Exception {
    requireSame(build("local[*]"));
  }

  @Test
  void buildsTheSameVersionOnAClusterOfAMasterAndTwoWorkers() throws Exception {
    int port = freePort();
    String master = "spark://127.0.0.1:" + port;
    daemon(
        "master",
        "org.apache.spark.deploy.master.Master",
        "--host",
        "127.0.0.1",
        "--port",
        "" + port,
        "--webui-port",
        "0");
    awaitPort(port);
    for (int worker = 1; worker <= 2; worker++) {
      daemon(
          "worker-" + worker,
          "org.apache.spark.deploy.worker.Worker",
          "--host",
          "127.0.0.1",
          "--cores",
          "1",
          "--memory",
          "1g",
          "--webui-port",
          "0",
          "--work-dir",
          home.resolve("work-" + worker).toString(),
          master);
    }

    requireSame(build(master));

    for (int worker = 1; worker <= 2; worker++) {
      assertThat(home.resolve("work-" + worker)).as("an executor ran there").isNotEmptyDirectory();
    }
  }

  private void requireSame(DatasetVersion onSpark) throws IOException {
    assertThat(onSpark.id()).isEqualTo(embedded.id());
    for (String file : List.of("manifest.json", "examples.parquet", "decisions.parquet")) {
      assertThat(onSpark.folder().resolve(file))
          .hasSameBinaryContentAs(embedded.folder().resolve(file));
    }
    assertThat(onSpark.manifest().dropped().keySet())
        .as("the traffic tries the rules")
        .contains("exact_duplicate", "near_duplicate", "outvoted", "contains_evaluation");
  }

  private DatasetVersion build(String master) throws Exception {
    Path job = home.resolve("job.json");
    Path outcome = home.resolve("outcome.json");
    Files.write(
        job,
        JsonFormat.pretty(
            new SparkJob(
                DatasetSpec.of(MessyTraffic.TASK),
                home.resolve("log"),
                window,
                MATCHER,
                List.of(),
                home.resolve("spark"),
                master)));
    Process driver =
        started(
            "driver",
            List.of(
                java(),
                "-Xmx1g",
                "-jar",
                System.getProperty("driver.jar"),
                job.toString(),
                outcome.toString()));
    assertThat(driver.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("the build ends").isTrue();
    assertThat(driver.exitValue()).as(Files.readString(home.resolve("driver.log"))).isZero();
    return built(JsonFormat.read(outcome, DatasetOutcome.class));
  }

  private static DatasetVersion built(DatasetOutcome outcome) {
    assertThat(outcome).isInstanceOf(DatasetOutcome.Built.class);
    return ((DatasetOutcome.Built) outcome).version();
  }

  private void daemon(String name, String main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(java(), "-Xmx256m"));
    for (String opened : List.of("java.lang", "java.nio", "sun.nio.ch", "java.util", "java.net")) {
      command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
    }
    command.addAll(List.of("-cp", SPARK_HOME.resolve("jars") + "/*", main));
    command.addAll(List.of(arguments));
    started(name, command);
  }

  private Process started(String name, List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(home.resolve(name + ".log").toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "SPARK_HOME", SPARK_HOME.toString(),
                "SPARK_SCALA_VERSION", "2.13",
                "SPARK_LOCAL_IP", "127.0.0.1"));
    Process process = builder.start();
    running.add(process);
    return process;
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void awaitPort(int port) throws InterruptedException {
    for (int tries = 0; tries < PATIENCE_SECONDS * 10; tries++) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException notYet) {
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
    throw new AssertionError("nobody listens on port " + port);
  }
}
