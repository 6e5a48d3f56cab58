package dev.retort.console.cli;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jline.utils.Signals;

/** A server that runs until somebody stops it (Ctrl-C, SIGTERM), and then closes what it opened. */
final class Foreground {
  private static final List<String> SIGNALS = List.of("TERM", "INT", "HUP");

  private Foreground() {}

  /**
   * Waits for the signal. What the caller does afterwards is done while everything still works: the
   * shutdown hooks of libraries, which end their threads, run only when the command has ended. A
   * second signal ends the process at once.
   */
  static void untilStopped() throws InterruptedException {
    CountDownLatch stop = new CountDownLatch(1);
    for (String signal : SIGNALS) {
      // A system that has no such signal has nothing to listen for.
      Signals.register(signal, () -> stop(stop));
    }
    stop.await();
  }

  private static void stop(CountDownLatch stop) {
    if (stop.getCount() == 0) {
      Runtime.getRuntime().halt(StopSignal.TERMINATED);
    }
    stop.countDown();
  }
}
