package dev.retort.evaluator.compare;

import java.util.OptionalDouble;

/** A model that answers captured requests. Thread-safe. */
public interface ModelUnderTest extends AutoCloseable {

  /** What reports call it. */
  String name();

  /**
   * Asks the model. Blocks; what can be expected to go wrong is a reply.
   *
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   */
  Reply ask(ReplayRow row);

  /**
   * US dollars that asking once is expected to be charged, 0 for a model that runs here; empty if
   * that is not known.
   */
  OptionalDouble expectedCharge(ReplayRow row);

  /** Whether asking again can give another answer that is worth comparing. */
  default boolean canRepeat() {
    return true;
  }

  @Override
  default void close() {}
}
