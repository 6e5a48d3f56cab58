package dev.retort.registry.pull;

import dev.retort.registry.ModelReference;

/** Is told what a follower brings, by the follower's thread; the next look waits meanwhile. */
public interface PullListener {
  /** A version is on disk and verified: the first one, and each one that the alias moves to. */
  void pulled(PulledModel model);

  /** There is no such model or alias, or not any more. What was pulled stays. */
  default void withdrawn(ModelReference reference) {}

  /** A look or a pull failed; it is tried again, and what was pulled before goes on. */
  default void failed(ModelReference reference, RuntimeException problem) {}

  /**
   * The first look failed, and this is what was pulled last, before the process started. {@link
   * #failed} is told the reason.
   */
  default void lastGood(PulledModel model) {}
}
