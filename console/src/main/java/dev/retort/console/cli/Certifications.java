package dev.retort.console.cli;

import dev.retort.console.Workspace;
import dev.retort.console.config.RetortConfig;
import dev.retort.scheduler.certification.CertificationEvent;
import dev.retort.scheduler.certification.ContinuousCertification;
import dev.retort.scheduler.quartz.CronSchedule;
import dev.retort.scheduler.quartz.DailyWork;
import java.time.ZoneOffset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The daily look at every champion. */
final class Certifications {
  private static final Logger LOG = LoggerFactory.getLogger(Certifications.class);
  private static final String NAME = "certification";

  /** When nights are usually over and people not up yet. */
  private static final CronSchedule DAILY = new CronSchedule("0 0 5 * * ?", ZoneOffset.UTC);

  private Certifications() {}

  /** Opens it to be started. */
  static DailyWork open(Workspace workspace) {
    ContinuousCertification certification = workspace.certification(Certifications::log);
    RetortConfig config = workspace.config();
    return DailyWork.open(
        workspace.database().source(),
        NAME,
        DAILY,
        () -> certification.lookAtAll(task -> config.task(task).policy()));
  }

  /** Tells whoever reads the log; a champion that fails is an error. */
  static void log(CertificationEvent event) {
    if (event instanceof CertificationEvent.Failing) {
      LOG.error("{}", event.summary());
    } else {
      LOG.info("{}", event.summary());
    }
  }
}
