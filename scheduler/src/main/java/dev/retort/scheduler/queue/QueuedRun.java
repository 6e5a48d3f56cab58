package dev.retort.scheduler.queue;

import java.time.Instant;
import java.util.Optional;

/**
 * An order and what has become of it so far.
 *
 * @param id its name
 * @param order what was asked for
 * @param state what becomes of it
 * @param attempts how often it was begun
 * @param notBefore when it may begin, or begin again
 * @param node who carries it out, or did last
 * @param run the run's id in the journal; empty before the first attempt
 * @param note why it waits, or how it ended, in a sentence
 */
public record QueuedRun(
    OrderId id,
    RunOrder order,
    State state,
    int attempts,
    Instant notBefore,
    Optional<String> node,
    Optional<String> run,
    Optional<String> note) {

  /** What becomes of an order. */
  public enum State {
    /** For its time, its turn, or a free place. */
    WAITING,
    /** A node carries it out. */
    RUNNING,
    /** It has a verdict. */
    FINISHED,
    /** It was tried as often as it may be. */
    FAILED,
    /** Somebody stopped it. */
    CANCELLED;

    /** Whether nothing more comes. */
    public boolean isEnd() {
      return this != WAITING && this != RUNNING;
    }
  }
}
