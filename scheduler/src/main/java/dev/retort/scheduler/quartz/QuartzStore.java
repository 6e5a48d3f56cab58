package dev.retort.scheduler.quartz;

import dev.retort.scheduler.journal.SchedulerDatabase;
import dev.retort.scheduler.journal.SchedulerDatabase.Sharing;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.impl.jdbcjobstore.PostgreSQLDelegate;
import org.quartz.impl.jdbcjobstore.StdJDBCDelegate;
import org.quartz.spi.JobFactory;
import org.quartz.utils.ConnectionProvider;
import org.quartz.utils.DBConnectionManager;

/**
 * Quartz's JDBC store. Several schedulers share its tables, each under a name of its own; on a
 * database that nodes share, the schedulers of a name are one: each time comes at one node.
 *
 * @param database with Quartz's tables
 */
record QuartzStore(SchedulerDatabase database) {
  private static final String STORE = "retort";

  /** How often nodes show that they are there; one that does not for as long again is gone. */
  private static final long CHECK_IN_MILLIS = 3_000;

  /**
   * Opens a scheduler, which does nothing until it is started.
   *
   * @param name its own, and the same in every process
   * @param threads how many jobs run at once, and how many times that have come are taken at once
   * @param jobs makes a job when its time has come
   */
  Scheduler open(String name, int threads, JobFactory jobs) throws SchedulerException {
    DBConnectionManager.getInstance()
        .addConnectionProvider(STORE, new Connections(database.source()));
    Properties quartz = new Properties();
    quartz.setProperty("org.quartz.scheduler.instanceName", name);
    quartz.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
    quartz.setProperty(
        "org.quartz.scheduler.batchTriggerAcquisitionMaxCount", Integer.toString(threads));
    quartz.setProperty("org.quartz.threadPool.threadCount", Integer.toString(threads));
    store(quartz, "class", "org.quartz.impl.jdbcjobstore.JobStoreTX");
    store(quartz, "driverDelegateInitString", delegates());
    store(quartz, "acquireTriggersWithinLock", "true");
    store(quartz, "useProperties", "true");
    store(quartz, "dataSource", STORE);
    if (database.sharing() == Sharing.SHARED) {
      quartz.setProperty("org.quartz.scheduler.instanceId", "AUTO");
      store(quartz, "driverDelegateClass", PostgreSQLDelegate.class.getName());
      store(quartz, "isClustered", "true");
      store(quartz, "clusterCheckinInterval", Long.toString(CHECK_IN_MILLIS));
    } else {
      store(quartz, "driverDelegateClass", StdJDBCDelegate.class.getName());
    }
    Scheduler scheduler = new StdSchedulerFactory(quartz).getScheduler();
    scheduler.setJobFactory(jobs);
    return scheduler;
  }

  private static String delegates() {
    return "triggerPersistenceDelegateClasses=" + ZonedCronDelegate.class.getName();
  }

  private static void store(Properties quartz, String key, String value) {
    quartz.setProperty("org.quartz.jobStore." + key, value);
  }

  static IllegalStateException failed(String what, SchedulerException cause) {
    return new IllegalStateException(what + ": " + cause.getMessage(), cause);
  }

  /** The pool as Quartz wants it. The pool has an owner of its own, who closes it. */
  private record Connections(DataSource source) implements ConnectionProvider {
    @Override
    public Connection getConnection() throws SQLException {
      return source.getConnection();
    }

    @Override
    public void shutdown() {}

    @Override
    public void initialize() {}
  }
}
