package dev.retort.capture.http.proxy;

/** What a request waits for. Event loop only. */
interface Stage {
  /**
   * Looks whether it takes too long.
   *
   * @param now {@link System#nanoTime}
   */
  void checkTimeouts(long now);

  /** The caller went away, and has not got its answer. Called at most once. */
  void callerGone();
}
