package dev.retort.console.cli;

import dev.retort.capture.iceberg.ExpiryReport;
import dev.retort.console.Workspace;
import dev.retort.scheduler.quartz.CronSchedule;
import dev.retort.scheduler.quartz.DailyWork;
import java.time.ZoneOffset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The daily care of the exchange log: what is too old goes. Small files go together by themselves.
 */
final class LogMaintenance {
  private static final Logger LOG = LoggerFactory.getLogger(LogMaintenance.class);
  private static final String NAME = "log-maintenance";

  /** Before the certification, which reads the log. */
  private static final CronSchedule DAILY = new CronSchedule("0 0 4 * * ?", ZoneOffset.UTC);

  private LogMaintenance() {}

  /** Opens it to be started. */
  static DailyWork open(Workspace workspace) {
    return DailyWork.open(workspace.database(), NAME, DAILY, () -> run(workspace));
  }

  private static void run(Workspace workspace) {
    ExpiryReport report = workspace.exchangeLog().expire(workspace.clock().instant());
    LOG.info(
        "{} days, {} windows and {} files that nothing reached are removed from the exchange log",
        report.days().size(),
        report.windows(),
        report.orphans());
  }
}
