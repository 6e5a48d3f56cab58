package dev.retort.console;

import dev.retort.capture.CaptureWindow;
import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskMatcher;
import dev.retort.dataset.BuildProgress;
import dev.retort.dataset.BuildStep;
import dev.retort.dataset.DatasetOutcome;
import dev.retort.dataset.DatasetSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Dataset builds on Apache Spark, in a process of their own: Spark's libraries and this process's
 * would not agree. The driver's jar names everything that it needs.
 */
public final class SparkProcess {
  /** Set by the launcher: a Spark home whose jars hold the driver. */
  private static final String PROPERTY = "retort.spark";

  private static final String DRIVER = "dataset-spark-";
  private static final int LINES_SHOWN = 5;

  private final Path sparkHome;

  private SparkProcess(Path sparkHome) {
    this.sparkHome = sparkHome;
  }

  /**
   * The one that is installed.
   *
   * @throws IllegalArgumentException if none is
   */
  public static SparkProcess installed() {
    String home = System.getProperty(PROPERTY, "");
    if (home.isEmpty() || !Files.isDirectory(Path.of(home))) {
      throw new IllegalArgumentException(
          "the executor 'spark' is not installed: ./retort builds it when it is first asked for; elsewhere, build it with ./mvnw -Pspark -pl dataset-builder/dataset-spark -am package, and set -D%s to its folder target/spark."
              .formatted(PROPERTY));
    }
    return new SparkProcess(Path.of(home));
  }

  /**
   * Builds a version as {@link dev.retort.dataset.DatasetBuilder} does.
   *
   * @param matcher which exchange is one of which task
   * @param setAside damaged files of the log
   * @param master Spark's
   * @throws UncheckedIOException if the driver fails; the message ends with its last words
   */
  public DatasetOutcome build(
      Home home,
      DatasetSpec spec,
      CaptureWindow window,
      TaskMatcher matcher,
      List<String> setAside,
      String master,
      BuildProgress progress) {
    Path folder = home.root().resolve("spark").toAbsolutePath();
    Path job = folder.resolve("job.json");
    Path outcome = folder.resolve("outcome.json");
    Path log = folder.resolve("driver.log");
    try {
      DurableFile.deleteTree(folder);
      DurableFile.write(
          job,
          JsonFormat.pretty(
              new Job(
                  spec,
                  home.exchanges().toAbsolutePath(),
                  window,
                  matcher,
                  setAside,
                  home.datasets().toAbsolutePath(),
                  master)));
      run(
          List.of(java(), "-jar", driver().toString(), job.toString(), outcome.toString()),
          log,
          progress);
      return JsonFormat.read(outcome, DatasetOutcome.class);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run the Spark driver: " + e.getMessage(), e);
    }
  }

  private void run(List<String> command, Path log, BuildProgress progress) throws IOException {
    Process driver =
        new ProcessBuilder(command)
            .redirectError(log.toFile())
            .redirectInput(ProcessBuilder.Redirect.PIPE)
            .start();
    Thread end = new Thread(driver::destroyForcibly, "spark-driver-end");
    Runtime.getRuntime().addShutdownHook(end);
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(driver.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        report(line, progress);
      }
      int status = driver.waitFor();
      if (status != 0) {
        List<String> said = Files.readAllLines(log);
        throw new IOException(
            "it ended with status %d; its log %s ends: %s"
                .formatted(
                    status,
                    log,
                    String.join(
                        " / ", said.subList(Math.max(0, said.size() - LINES_SHOWN), said.size()))));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while it ran", e);
    } finally {
      driver.destroy();
      Runtime.getRuntime().removeShutdownHook(end);
    }
  }

  private static void report(String line, BuildProgress progress) {
    String[] words = line.split(" ", -1);
    for (BuildStep step : BuildStep.values()) {
      if (words.length == 2 && step.name().equals(words[0])) {
        progress.report(step, Long.parseLong(words[1]));
      }
    }
  }

  private Path driver() throws IOException {
    try (Stream<Path> jars = Files.list(sparkHome.resolve("jars"))) {
      return jars.filter(jar -> jar.getFileName().toString().startsWith(DRIVER))
          .findFirst()
          .orElseThrow(() -> new IOException("no jar of the driver in " + sparkHome));
    }
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** What the driver reads: its own SparkJob, of which this process knows the form only. */
  private record Job(
      DatasetSpec spec,
      Path log,
      CaptureWindow window,
      TaskMatcher matcher,
      List<String> setAside,
      Path datasets,
      String master) {}
}
