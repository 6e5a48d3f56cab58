package dev.retort.console.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The command line in a Java of its own, on this test's class path. What it prints goes to files
 * beside its working folder; the environment's own registry is kept away from it.
 *
 * @param process the Java
 * @param outFile its standard output
 * @param errFile its standard error
 */
record RetortProcess(Process process, Path outFile, Path errFile) implements AutoCloseable {
  private static final int NATIVE_ACCESS_SINCE = 22;
  private static final long POLL_MILLIS = 20;

  static RetortProcess start(Path folder, String... words) {
    return start(folder, Map.of(), words);
  }

  /**
   * Starts a command line.
   *
   * @param folder its working folder
   * @param environment variables to add
   */
  static RetortProcess start(Path folder, Map<String, String> environment, String... words) {
    List<String> argv = new ArrayList<>();
    argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    argv.addAll(List.of("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    if (Runtime.version().feature() >= NATIVE_ACCESS_SINCE) {
      argv.add("--enable-native-access=ALL-UNNAMED");
    }
    argv.addAll(List.of("-cp", System.getProperty("java.class.path"), RetortCli.class.getName()));
    argv.addAll(List.of(words));
    try {
      Path out = Files.createTempFile(folder, "out", ".txt");
      Path err = Files.createTempFile(folder, "err", ".txt");
      ProcessBuilder builder =
          new ProcessBuilder(argv)
              .directory(folder.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().remove("MLFLOW_TRACKING_URI");
      builder.environment().putAll(environment);
      return new RetortProcess(builder.start(), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One that serves a home, every port of which is a free one. */
  static RetortProcess serve(Path folder, Path home) {
    return start(
        folder,
        "serve",
        "--port",
        "0",
        "--registry-port",
        "0",
        "--console-port",
        "0",
        "--home",
        home.toString());
  }

  /** Waits for the end and gives the exit code. */
  int await(Duration atMost) throws InterruptedException {
    if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
      kill();
      throw new AssertionError("no end after %s; standard error:%n%s".formatted(atMost, err()));
    }
    return process.exitValue();
  }

  /** Waits until standard error holds something, which it must before the process ends. */
  Matcher awaitLine(Pattern pattern, Duration atMost) throws InterruptedException {
    return lineBeforeEnd(pattern, atMost)
        .orElseThrow(
            () -> new AssertionError("no '%s' in standard error:%n%s".formatted(pattern, err())));
  }

  /** Waits until standard error holds something; empty if the process ends without it. */
  Optional<Matcher> lineBeforeEnd(Pattern pattern, Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    boolean ended = false;
    while (!ended && System.nanoTime() < deadline) {
      ended = process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
      Matcher found = pattern.matcher(err());
      if (found.find()) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  /** Kills it as {@code kill -9} does, and nothing else: its children are left to themselves. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  String out() {
    return read(outFile);
  }

  String err() {
    return read(errFile);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it with all that it has started. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
