package dev.retort.scheduler;

import dev.retort.scheduler.journal.Fence;
import dev.retort.scheduler.launch.JobCancelledException;
import dev.retort.trainer.TrainingOutcome;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * What holds one run from outside: it can be told to stop, and what it writes is fenced. A run that
 * is told to stop has its trainings interrupted, begins no further step, and throws. Its thread is
 * interrupted nowhere else: embedded databases take an interrupt in the middle of a write badly.
 * Thread-safe.
 */
public final class RunGuard {
  private final Fence fence;
  private final Map<Thread, Runnable> training = new HashMap<>();
  private boolean stopped;

  /** A guard of one run. */
  public RunGuard(Fence fence) {
    this.fence = Objects.requireNonNull(fence);
  }

  /** Tells the run to stop. */
  public synchronized void stop() {
    stopped = true;
    training.keySet().forEach(Thread::interrupt);
  }

  /**
   * Tells the run to stop as another owner goes on with it: jobs that outlive their owner are left
   * to that one.
   */
  public synchronized void lose() {
    training.values().forEach(Runnable::run);
    stop();
  }

  /** Whether the run is to stop. */
  public synchronized boolean isStopped() {
    return stopped;
  }

  /** To be told what the run tells: a run that is to stop ends with what it says next. */
  public RunListener listener() {
    return new RunListener() {
      @Override
      public void started(RunStep step) {
        requireGoing();
      }

      @Override
      public void progressed(RunStep step, double share) {
        // A training has its own way to stop, with a last checkpoint.
        if (step != RunStep.TRAIN) {
          requireGoing();
        }
      }
    };
  }

  Fence fence() {
    return fence;
  }

  private void requireGoing() {
    if (isStopped()) {
      throw new JobCancelledException("the run was stopped");
    }
  }

  /**
   * Trains on this thread, which is interrupted if the run is to stop.
   *
   * @param forsake leaves the job to another owner
   */
  TrainingOutcome training(Supplier<TrainingOutcome> launch, Runnable forsake) {
    synchronized (this) {
      requireGoing();
      training.put(Thread.currentThread(), forsake);
    }
    try {
      return launch.get();
    } finally {
      leave();
    }
  }

  private synchronized void leave() {
    training.remove(Thread.currentThread());
    if (stopped) {
      // The interrupt has done its work, or came too late for it.
      Thread.interrupted();
    }
  }

  /** Repeats an interrupt that something else has swallowed. */
  void remind() {
    if (isStopped()) {
      Thread.currentThread().interrupt();
    }
  }
}
