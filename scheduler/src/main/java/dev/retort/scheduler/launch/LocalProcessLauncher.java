package dev.retort.scheduler.launch;

import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingOutcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleConsumer;

/**
 * Trains in a process of its own on this machine. The math libraries' environment is set before the
 * process starts, for they read it once. The process's standard input is a pipe that this one holds
 * open: when this process dies, however it dies, the pipe closes and the child stops.
 */
public final class LocalProcessLauncher implements JobLauncher {
  private static final long POLL_MILLIS = 200;
  private static final int LOG_TAIL_LINES = 12;

  private final JobCommand command;
  private final GpuProfile hardware;

  /** A launcher of one command on one kind of hardware. */
  public LocalProcessLauncher(JobCommand command, GpuProfile hardware) {
    this.command = command;
    this.hardware = hardware;
  }

  @Override
  public TrainingOutcome run(RunFolder run, DoubleConsumer progress) {
    Path log = run.root().resolve("log.txt");
    Process process = start(run, log);
    try {
      while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        finishedShare(run).ifPresent(progress);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new TrainingOutcome.Cancelled();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return run.outcome().orElseThrow(() -> failed(process.exitValue(), log));
  }

  private Process start(RunFolder run, Path log) {
    ProcessBuilder builder =
        new ProcessBuilder(command.argv(run, hardware))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("OMP_NUM_THREADS", Integer.toString(hardware.mathThreads()));
    builder.environment().put("OMP_WAIT_POLICY", "passive");
    try {
      return builder.start();
    } catch (IOException e) {
      throw new JobFailedException("cannot start a training process: " + e.getMessage(), e);
    }
  }

  /** The share that was reported last. */
  private static OptionalDouble finishedShare(RunFolder run) {
    return run.reported().stream()
        .filter(metric -> metric.name().equals(RunFolder.Metric.PROGRESS))
        .mapToDouble(RunFolder.Metric::value)
        .reduce((earlier, later) -> later);
  }

  private static List<String> lines(Path file) {
    try {
      // A native library may have written anything: decoding must not fail on it.
      return Files.exists(file)
          ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList()
          : List.of();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static JobFailedException failed(int exit, Path log) {
    List<String> lines = lines(log);
    String tail =
        String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
    return new JobFailedException(
        "the training process ended with exit code %d and no outcome; the end of its log %s:%n%s"
            .formatted(exit, log, tail));
  }
}
