package dev.retort.console.cli;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jline.utils.Signals;

/** A server that runs until somebody stops it (Ctrl-C, SIGTERM), and then closes what it opened. */
final class Foreground {
  private static final List<String> SIGNALS = List.of("TERM", "INT", "HUP");

  private final CountDownLatch stop = new CountDownLatch(1);

  private Foreground() {}

  /** From now on a signal ends the wait, whether it has begun yet or not. */
  static Foreground listening() {
    Foreground foreground = new Foreground();
    for (String signal : SIGNALS) {
      // A system that has no such signal has nothing to listen for.
      Signals.register(signal, foreground::stop);
    }
    return foreground;
  }

  /**
   * Waits for the signal. What the caller does afterwards is done while everything still works: the
   * shutdown hooks of libraries, which end their threads, run only when the command has ended. A
   * second signal ends the process at once.
   */
  void untilStopped() throws InterruptedException {
    stop.await();
  }

  private void stop() {
    if (stop.getCount() == 0) {
      Runtime.getRuntime().halt(StopSignal.TERMINATED);
    }
    stop.countDown();
  }
}
