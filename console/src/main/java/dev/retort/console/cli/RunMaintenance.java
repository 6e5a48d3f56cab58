package dev.retort.console.cli;

import dev.retort.console.Workspace;
import dev.retort.scheduler.quartz.CronSchedule;
import dev.retort.scheduler.quartz.DailyWork;
import dev.retort.scheduler.retention.Pruned;
import java.time.ZoneOffset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The daily care of what runs leave: what is too old goes. */
final class RunMaintenance {
  private static final Logger LOG = LoggerFactory.getLogger(RunMaintenance.class);
  private static final String NAME = "run-maintenance";

  /** When few runs are at work. */
  private static final CronSchedule DAILY = new CronSchedule("0 0 13 * * ?", ZoneOffset.UTC);

  private RunMaintenance() {}

  /** Opens it to be started. */
  static DailyWork open(Workspace workspace) {
    return DailyWork.open(workspace.database(), NAME, DAILY, () -> run(workspace));
  }

  private static void run(Workspace workspace) {
    Pruned pruned = workspace.runRetention(workspace.config().nights().keepNights()).prune();
    LOG.info(
        "{} run folders of {} bytes, {} run logs and {} records are removed: they are older than {} nights",
        pruned.folders().size(),
        pruned.bytes(),
        pruned.logs().size(),
        pruned.records(),
        workspace.config().nights().keepNights());
  }
}
