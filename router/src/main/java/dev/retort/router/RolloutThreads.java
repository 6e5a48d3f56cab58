package dev.retort.router;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that versions come and go on, one for each thing that may take its time.
 *
 * @param judge judges; never waits for anything but the disk
 * @param worker loads what was served before
 * @param teller waits for the registry, which may be long: nobody who is to serve waits behind it
 * @param background asks candidates what they would have said, one request at a time; refuses what
 *     would wait behind too many others
 */
record RolloutThreads(
    ScheduledExecutorService judge,
    ExecutorService worker,
    ExecutorService teller,
    ExecutorService background)
    implements AutoCloseable {
  /** More requests than these do not wait for a candidate. */
  private static final int MOST_WAITING = 64;

  /** Threads that keep no process alive. */
  RolloutThreads() {
    this(
        Executors.newSingleThreadScheduledExecutor(daemon("rollout judge")),
        Executors.newSingleThreadExecutor(daemon("rollout")),
        Executors.newSingleThreadExecutor(daemon("reversal")),
        new ThreadPoolExecutor(
            1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), daemon("shadow")));
  }

  private static ThreadFactory daemon(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Ends them all, whatever they are at. */
  @Override
  public void close() {
    judge.shutdownNow();
    worker.shutdownNow();
    teller.shutdownNow();
    background.shutdownNow();
  }
}
