package dev.retort.registry.server.store;

import java.sql.SQLException;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/** Tells a name that is taken from other failures of a statement. */
final class Duplicates {
  private static final String UNIQUE_VIOLATION = "23505";

  private Duplicates() {}

  static RuntimeException translate(UnableToExecuteStatementException failure, String what) {
    boolean taken =
        failure.getCause() instanceof SQLException cause
            && UNIQUE_VIOLATION.equals(cause.getSQLState());
    return taken ? ProtocolException.exists(what + " already exists.") : failure;
  }
}
