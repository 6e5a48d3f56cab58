package dev.retort.scheduler.journal;

import org.jdbi.v3.core.Handle;

/**
 * What keeps a process that lost a run from writing about it: its claim is looked at in the same
 * transaction as every write, and before every call that others see. Safe for use by many threads.
 *
 * <p>Every method throws {@link ClaimLostException} if somebody else has the run by now, or if it
 * is to stop.
 */
public interface Fence {
  /** Nobody else can have the run. */
  Fence NONE =
      new Fence() {
        @Override
        public void hold(Handle transaction) {}

        @Override
        public void hold() {}

        @Override
        public void publish() {}

        @Override
        public void began(Handle transaction, String run) {}
      };

  /** Sees to it that nobody takes the run over before the transaction has ended. */
  void hold(Handle transaction);

  /** Sees to it that nobody takes the run over for the time of a lease, as long as this lives. */
  void hold();

  /**
   * As {@link #hold()}, and from here on nobody stops the run any more: others see what it does.
   */
  void publish();

  /** Notes which run in the journal is the claim's. */
  void began(Handle transaction, String run);
}
