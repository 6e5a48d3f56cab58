package dev.retort.registry.server.store;

import dev.retort.registry.RegistryException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Elects the one server on a PostgreSQL that writes: whose session holds an advisory lock. The
 * database lets go of it when the server dies, and the next one that asks begins a term of its own.
 * Safe for use by many threads.
 */
final class WriterElection implements Tenure, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WriterElection.class);
  private static final Duration PACE = Duration.ofMillis(300);
  private static final int PATIENCE_MILLIS = 5_000;

  /** The first half of the advisory lock; the second is the schema's name. */
  private static final int LOCK = 0x7265746f;

  private final Connector connector;
  private final String server;
  private final Clock clock;
  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(1, WriterElection::daemon);
  private volatile long term = NONE;

  /** Used by the thread alone; null while there is none. */
  private Connection session;

  /** Opens a session that nobody else uses. */
  interface Connector {
    Connection connect() throws SQLException;
  }

  WriterElection(Connector connector, String server, Clock clock) {
    this.connector = connector;
    this.server = server;
    this.clock = clock;
  }

  /** Runs for writer once before it returns, and from then on whenever the place is free. */
  void start() {
    try {
      thread.submit(this::run).get(2L * PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      close();
      throw new RegistryException("no vote on who writes came to an end: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      throw new RegistryException("interrupted while the servers agreed on who writes", e);
    }
    ScheduledFuture<?> unused =
        thread.scheduleWithFixedDelay(
            this::run, PACE.toMillis(), PACE.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public long term() {
    return term;
  }

  /** Lets another server write. */
  @Override
  public void close() {
    if (thread.isShutdown()) {
      return;
    }
    thread.execute(this::leave);
    thread.shutdown();
    try {
      if (!thread.awaitTermination(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      if (session == null) {
        session = connector.connect();
        session.setNetworkTimeout(Runnable::run, PATIENCE_MILLIS);
        execute("SET statement_timeout = '4s'");
        execute("SET tcp_keepalives_idle = 5");
      }
      if (term == NONE) {
        runForWriter();
      } else if (query("SELECT term FROM writer") != term) {
        throw new SQLException("another server began a term");
      }
    } catch (SQLException e) {
      if (term != NONE) {
        LOG.warn("this server writes no longer: {}", e.getMessage());
      } else {
        LOG.debug("no vote on who writes", e);
      }
      leave();
    }
  }

  private void runForWriter() throws SQLException {
    if (query("SELECT pg_try_advisory_lock(" + LOCK + ", hashtext(current_schema()))::int") == 0) {
      return;
    }
    // It waits for the transactions that the writer before has under way.
    try (PreparedStatement begin =
        session.prepareStatement("UPDATE writer SET term = term + 1, server = ?, since = ?")) {
      begin.setString(1, server);
      begin.setLong(2, clock.millis());
      begin.executeUpdate();
    }
    term = query("SELECT term FROM writer");
    LOG.info("{} writes from now on, in term {}", server, term);
  }

  /** The session takes the lock with it. */
  private void leave() {
    term = NONE;
    if (session == null) {
      return;
    }
    try {
      session.close();
    } catch (SQLException e) {
      LOG.debug("a session ended badly", e);
    } finally {
      session = null;
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = session.createStatement()) {
      statement.execute(sql);
    }
  }

  private long query(String sql) throws SQLException {
    try (Statement statement = session.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "registry-writer");
    thread.setDaemon(true);
    return thread;
  }
}
