package dev.retort.scheduler.launch;

import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.JsonLines;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.handover.RunAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Trains in a process of its own on this machine, as many at a time as there are accelerators for.
 * The math libraries' environment is set before the process starts, for they read it once; its
 * {@code CUDA_VISIBLE_DEVICES} is its accelerators. The process's standard input is a pipe that
 * this one holds open: when this process dies, however it dies, the pipe closes and the child
 * stops; so there is never a job to come back to, and {@link #holds} is false of every folder. When
 * this one is told to end, or the calling thread is interrupted, the child is asked to end first
 * and has some time to take a checkpoint.
 */
public final class LocalProcessLauncher implements JobLauncher {
  /** What a process is given to take its last checkpoint. */
  public static final Duration GRACE = Duration.ofSeconds(75);

  private static final long POLL_MILLIS = 200;

  /** 128 + SIGKILL, which is how the system ends a process when memory runs out. */
  private static final int KILLED = 137;

  private final JobCommand command;
  private final GpuProfile hardware;
  private final Duration grace;
  private final AcceleratorPool pool;

  /** A launcher of one command on one kind of hardware. */
  public LocalProcessLauncher(JobCommand command, GpuProfile hardware) {
    this(command, hardware, GRACE);
  }

  /**
   * A launcher that waits for a time of the caller's choice.
   *
   * @param grace between asking a process to end and ending it
   */
  public LocalProcessLauncher(JobCommand command, GpuProfile hardware, Duration grace) {
    this.command = command;
    this.hardware = hardware;
    this.grace = grace;
    this.pool = new AcceleratorPool(hardware);
  }

  @Override
  public GpuProfile hardware() {
    return hardware;
  }

  @Override
  public int places() {
    return hardware.trainingsAtOnce();
  }

  @Override
  public TrainingOutcome run(RunFolder run, int priority, JobWatcher watcher) {
    List<Integer> place;
    try {
      place = pool.take(priority);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new TrainingOutcome.Cancelled();
    }
    try {
      return runAt(place, run, watcher);
    } finally {
      pool.giveBack(place);
    }
  }

  private TrainingOutcome runAt(List<Integer> place, RunFolder run, JobWatcher watcher) {
    Process process = start(place, run);
    Thread goodbye = new Thread(() -> stop(process), "stop training");
    boolean hooked = hook(goodbye);
    try {
      watcher.atWork();
      JsonLines<RunFolder.Metric> feed = run.metricsFeed();
      while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        tell(watcher, feed.next());
      }
      tell(watcher, feed.next());
    } catch (InterruptedException e) {
      stop(process);
      Thread.currentThread().interrupt();
      return new TrainingOutcome.Cancelled();
    } finally {
      if (hooked) {
        unhook(goodbye);
      }
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return outcome(run, process.exitValue());
  }

  private static void tell(JobWatcher watcher, List<RunFolder.Metric> metrics) {
    if (!metrics.isEmpty()) {
      watcher.reported(metrics);
    }
  }

  /** False if this process is on its way out already. */
  private static boolean hook(Thread goodbye) {
    try {
      Runtime.getRuntime().addShutdownHook(goodbye);
      return true;
    } catch (IllegalStateException shuttingDown) {
      return false;
    }
  }

  private static void unhook(Thread goodbye) {
    try {
      Runtime.getRuntime().removeShutdownHook(goodbye);
    } catch (IllegalStateException shuttingDown) {
      // Then the hook is what ends the child.
      return;
    }
  }

  /** Asks a process to end, waits, and then ends it with all that it has started. */
  private void stop(Process process) {
    // Children of a process that is gone are no longer known as its descendants.
    Set<ProcessHandle> tree = process.descendants().collect(Collectors.toCollection(HashSet::new));
    // Process.destroy() would close its input as well, and that says that its owner has died.
    process.toHandle().destroy();
    boolean interrupted = false;
    long deadline = System.nanoTime() + grace.toNanos();
    while (process.isAlive() && System.nanoTime() < deadline) {
      process.descendants().forEach(tree::add);
      try {
        process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        // It has been asked to end as it is; the deadline holds.
        interrupted = true;
      }
    }
    tree.forEach(ProcessHandle::destroyForcibly);
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Process start(List<Integer> place, RunFolder run) {
    GpuProfile granted = run.request().hardware();
    RunAddress address = command.address(run);
    ProcessBuilder builder =
        new ProcessBuilder(command.argv(run, granted))
            .redirectErrorStream(true)
            .redirectOutput(address.output(run).toFile());
    builder.environment().putAll(address.environment());
    builder.environment().put("OMP_NUM_THREADS", Integer.toString(granted.mathThreads()));
    builder.environment().put("OMP_WAIT_POLICY", "passive");
    pool.show(place, builder.environment());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new JobFailedException("cannot start a training process: " + e.getMessage(), e);
    }
  }

  private static TrainingOutcome outcome(RunFolder run, int exit) {
    Optional<TrainingOutcome> outcome;
    try {
      outcome = run.outcome();
    } catch (UncheckedIOException e) {
      throw new JobFailedException(
          "the training process ended with exit code %d and an outcome that makes no sense: %s"
              .formatted(exit, e.getMessage()),
          e);
    }
    if (outcome.isEmpty() && exit == KILLED) {
      return new TrainingOutcome.OutOfMemory(
          "the training process was killed (exit code %d), as the system does when memory runs out; its log is %s"
              .formatted(exit, run.log()));
    }
    return outcome.orElseThrow(() -> failed(exit, run));
  }

  private static JobFailedException failed(int exit, RunFolder run) {
    return new JobFailedException(
        "the training process ended with exit code %d and no outcome; %s"
            .formatted(exit, TrainingLog.end(run)));
  }
}
