package dev.retort.console.cli;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.utils.Signals;

/**
 * Lets work end in an orderly way when the process is told to stop (SIGTERM, Ctrl-C). A second one
 * of the same kind, or the end of the time that the first one grants, ends the process at once.
 */
final class StopSignal {
  /** 128 + SIGTERM. */
  static final int TERMINATED = 143;

  private final Runnable stop;
  private final AtomicBoolean told = new AtomicBoolean();

  private StopSignal(Runnable stop) {
    this.stop = stop;
  }

  /** From now on signals are about the calling thread's work. */
  static StopSignal interruptsCallingThread(Duration grace) {
    Thread work = Thread.currentThread();
    return tells(
        () -> {
          Thread deadline = new Thread(() -> endAfterGrace(work, grace), "deadline");
          deadline.setDaemon(true);
          deadline.start();
          work.interrupt();
        });
  }

  /** From now on the first signal tells somebody to stop, who takes the time that it takes. */
  static StopSignal tells(Runnable stop) {
    StopSignal signal = new StopSignal(stop);
    // A system that has no such signal has nothing to listen for.
    for (String name : List.of("TERM", "INT")) {
      AtomicBoolean again = new AtomicBoolean();
      Signals.register(name, () -> signal.come(again));
    }
    return signal;
  }

  /** Somebody says so who has another way than a signal; again, it says nothing new. */
  void say() {
    if (told.compareAndSet(false, true)) {
      System.err.println("retort: asked to stop");
      stop.run();
    }
  }

  /** Ctrl-C comes to a terminal's whole process group, and then from the owner as SIGTERM. */
  private void come(AtomicBoolean again) {
    if (!again.compareAndSet(false, true)) {
      end();
    }
    if (told.compareAndSet(false, true)) {
      System.err.println("retort: asked to stop; a second signal stops at once");
      stop.run();
    }
  }

  private static void endAfterGrace(Thread work, Duration grace) {
    try {
      work.join(grace.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    if (work.isAlive()) {
      System.err.printf("retort: not stopped within %d s%n", grace.toSeconds());
      end();
    }
  }

  private static void end() {
    endOffspring();
    Runtime.getRuntime().halt(TERMINATED);
  }

  /** Ends what this process has started: nobody would be left to do it. */
  static void endOffspring() {
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
  }
}
