package dev.retort.registry.server.store;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.transaction.DelegatingTransactionHandler;
import org.jdbi.v3.core.transaction.LocalTransactionHandler;

/**
 * Lets transactions begin only in this server's own term, and holds the term until they end: who
 * lost it can't write any more, whatever he believes, and his successor waits for what he began.
 */
final class FencedTransactions extends DelegatingTransactionHandler {
  private final Tenure tenure;

  FencedTransactions(Tenure tenure) {
    super(new LocalTransactionHandler());
    this.tenure = tenure;
  }

  @Override
  public void begin(Handle handle) {
    long term = tenure.term();
    if (term == Tenure.NONE) {
      throw anotherWrites();
    }
    super.begin(handle);
    boolean current =
        handle
            .createQuery("SELECT 1 FROM writer WHERE term = ? FOR SHARE")
            .bind(0, term)
            .mapTo(Integer.class)
            .findOne()
            .isPresent();
    if (!current) {
      super.rollback(handle);
      throw anotherWrites();
    }
  }

  private static ProtocolException anotherWrites() {
    return new ProtocolException(
        ErrorCode.TEMPORARILY_UNAVAILABLE,
        "Another server of this registry writes now, and this one only reads: ask that one, or try again in a second.");
  }
}
