package dev.retort.scheduler.queue;

import dev.retort.capture.TaskName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.StatementContext;

/** What the statements about orders have in common. */
final class OrderTable {
  private static final int TRIES = 50;

  /**
   * A duplicate key, a serialization failure or H2's deadlock, PostgreSQL's deadlock, a row that
   * somebody else holds (H2's, PostgreSQL's), H2's concurrent update.
   */
  private static final List<String> CONTENDED =
      List.of("23505", "40001", "40P01", "HYT00", "55P03", "90131");

  private OrderTable() {}

  /** A transaction of which somebody else's got in the way is done again. */
  static <T> T contended(Supplier<T> transaction) {
    for (int i = 1; ; i++) {
      try {
        return transaction.get();
      } catch (JdbiException e) {
        if (i == TRIES || !isContended(e)) {
          throw e;
        }
      }
    }
  }

  private static boolean isContended(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql
          && CONTENDED.contains(String.valueOf(sql.getSQLState()))) {
        return true;
      }
    }
    return false;
  }

  static QueuedRun queued(ResultSet row, StatementContext context) throws SQLException {
    return new QueuedRun(
        new OrderId(row.getString("id")),
        order(row),
        QueuedRun.State.valueOf(row.getString("state")),
        row.getInt("attempts"),
        row.getObject("not_before", OffsetDateTime.class).toInstant(),
        Optional.ofNullable(row.getString("node")),
        Optional.ofNullable(row.getString("run")),
        note(row));
  }

  private static Optional<String> note(ResultSet row) throws SQLException {
    String who = row.getString("cancelled_by");
    return who != null && row.getString("state").equals(QueuedRun.State.RUNNING.name())
        ? Optional.of(
            "it is being stopped, as %s asks: %s"
                .formatted(who, row.getString("cancelled_because")))
        : Optional.ofNullable(row.getString("note"));
  }

  static RunOrder order(ResultSet row) throws SQLException {
    return new RunOrder(
        new TaskName(row.getString("task")),
        RunCause.valueOf(row.getString("cause")),
        row.getObject("due", OffsetDateTime.class).toInstant(),
        row.getInt("priority"));
  }
}
