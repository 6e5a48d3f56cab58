package dev.retort.console.cli;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jline.utils.Signals;

/** Time between two looks, which a signal to stop (Ctrl-C, SIGTERM) cuts short. */
final class Watch {
  private static final List<String> SIGNALS = List.of("TERM", "INT", "HUP");

  private final CountDownLatch stop = new CountDownLatch(1);

  /** From now on these signals end the watch, and not the process. */
  static Watch begin() {
    Watch watch = new Watch();
    for (String signal : SIGNALS) {
      // A system that has no such signal has nothing to listen for.
      Signals.register(signal, watch.stop::countDown);
    }
    return watch;
  }

  /** Whether to look again: false once somebody wants an end. */
  boolean goesOnAfter(Duration pause) {
    try {
      return !stop.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
