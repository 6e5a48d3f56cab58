package dev.retort.trainer.djl.llama;

/** What came of a request. */
public sealed interface Generation {
  /**
   * A text.
   *
   * @param ended whether the model ended it; otherwise the limit of tokens did
   */
  record Text(String text, boolean ended) implements Generation {}

  /** No text. */
  record Failure(Reason reason, String message) implements Generation {}

  /** Why there is no text. */
  enum Reason {
    /** More requests were waiting than the queue holds; ask later. */
    BUSY,
    /** Not finished in time. */
    TIMEOUT,
    /** The prompt is too long, or the grammar is none. */
    REFUSED,
    /** The worker died, of this request or of another; the next request starts a new one. */
    WORKER_DIED,
    /** The model can't be loaded, or the worker not be started. */
    UNAVAILABLE,
    /** The worker is closed. */
    CLOSED
  }
}
