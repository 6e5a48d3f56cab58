package dev.retort.console.cli;

import java.util.concurrent.CountDownLatch;

/** A server that runs until somebody stops it (Ctrl-C, SIGTERM), and then closes what it opened. */
final class Foreground {
  private static volatile boolean stopping;

  private Foreground() {}

  /**
   * Whether the process is on its way out already. Who has waited {@linkplain #untilStopped until
   * then} must return instead of calling exit, which would wait for this very thread.
   */
  static boolean isStopping() {
    return stopping;
  }

  /**
   * Waits for the signal. What the caller does afterwards is waited for before the process ends.
   */
  static void untilStopped() throws InterruptedException {
    CountDownLatch stop = new CountDownLatch(1);
    Thread server = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stopping = true;
                  stop.countDown();
                  try {
                    server.join();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                },
                "stop"));
    stop.await();
  }
}
