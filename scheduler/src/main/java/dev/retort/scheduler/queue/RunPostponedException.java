package dev.retort.scheduler.queue;

import java.time.Duration;

/** A run is not to begin yet, which is no failure of it. The message says why. */
public final class RunPostponedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Duration pause;

  /**
   * With a message for people.
   *
   * @param pause until it is to be tried again
   */
  public RunPostponedException(String message, Duration pause) {
    super(message);
    this.pause = pause;
  }

  Duration pause() {
    return pause;
  }
}
