package dev.retort.capture.http.proxy;

/** What an answer's end waits for. */
public enum CaptureMode {
  /**
   * The exchange's being on disk. If the disk refuses, whole answers become a 503, and streams are
   * reset before their last event.
   */
  REQUIRED,
  /** Nothing: exchanges queue up, and are dropped and counted where the queue is full. */
  BEST_EFFORT
}
