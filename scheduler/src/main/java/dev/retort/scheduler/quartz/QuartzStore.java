package dev.retort.scheduler.quartz;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.spi.JobFactory;
import org.quartz.utils.ConnectionProvider;
import org.quartz.utils.DBConnectionManager;

/**
 * Quartz's JDBC store. Several schedulers share its tables, each under a name of its own.
 *
 * @param source a database with Quartz's tables
 */
record QuartzStore(DataSource source) {
  private static final String STORE = "retort";

  /**
   * Opens a scheduler, which does nothing until it is started.
   *
   * @param name its own, and the same in every process
   * @param threads how many jobs run at once
   * @param jobs makes a job when its time has come
   */
  Scheduler open(String name, int threads, JobFactory jobs) throws SchedulerException {
    DBConnectionManager.getInstance().addConnectionProvider(STORE, new Connections(source));
    Properties quartz = new Properties();
    quartz.setProperty("org.quartz.scheduler.instanceName", name);
    quartz.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
    quartz.setProperty("org.quartz.threadPool.threadCount", Integer.toString(threads));
    quartz.setProperty("org.quartz.jobStore.class", "org.quartz.impl.jdbcjobstore.JobStoreTX");
    quartz.setProperty(
        "org.quartz.jobStore.driverDelegateClass", "org.quartz.impl.jdbcjobstore.StdJDBCDelegate");
    quartz.setProperty("org.quartz.jobStore.useProperties", "true");
    quartz.setProperty("org.quartz.jobStore.dataSource", STORE);
    Scheduler scheduler = new StdSchedulerFactory(quartz).getScheduler();
    scheduler.setJobFactory(jobs);
    return scheduler;
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
