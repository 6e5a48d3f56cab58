package dev.retort.console.cli;

import dev.retort.console.Workspace;
import dev.retort.console.config.RetortConfig;
import dev.retort.evaluator.statistics.Percent;
import dev.retort.router.rollout.ChampionAlarm;
import dev.retort.router.rollout.RollbackCause;
import dev.retort.router.rollout.RollbackEvidence;
import dev.retort.scheduler.certification.CertificationEvent;
import dev.retort.scheduler.certification.ContinuousCertification;
import dev.retort.scheduler.certification.LiveEvidence;
import dev.retort.scheduler.quartz.CronSchedule;
import dev.retort.scheduler.quartz.DailyWork;
import java.time.ZoneOffset;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The daily look at every champion. */
final class Certifications {
  private static final Logger LOG = LoggerFactory.getLogger(Certifications.class);
  private static final String NAME = "certification";

  /** When nights are usually over and people not up yet. */
  private static final CronSchedule DAILY = new CronSchedule("0 0 5 * * ?", ZoneOffset.UTC);

  private Certifications() {}

  /**
   * Opens it to be started.
   *
   * @param alarm is raised where a champion fails
   */
  static DailyWork open(Workspace workspace, ChampionAlarm alarm) {
    ContinuousCertification certification =
        workspace
            .runs()
            .certification(
                event -> {
                  log(event);
                  event.fold(holding -> null, failing -> raise(alarm, failing));
                });
    RetortConfig config = workspace.config();
    return DailyWork.open(
        workspace.database(),
        NAME,
        DAILY,
        () -> certification.lookAtAll(task -> config.task(task).policy()));
  }

  private static Void raise(ChampionAlarm alarm, CertificationEvent.Failing failing) {
    LiveEvidence evidence = failing.evidence();
    TreeMap<String, Double> numbers = new TreeMap<>();
    numbers.put("requests", (double) evidence.requests());
    numbers.put("answered", (double) evidence.answered());
    numbers.put("losses", (double) evidence.losses());
    numbers.put("tolerated", evidence.epsilon());
    numbers.put("falseAlarm", evidence.delta());
    numbers.put("logEValue", evidence.largestLogEValue());
    alarm.raise(
        failing.task(),
        failing.task() + "/" + failing.version(),
        new RollbackEvidence(
            RollbackCause.CERTIFICATE,
            "of %,d sampled requests, %s/%d would have answered %,d and lost %,d, more than the %s that it was certified for"
                .formatted(
                    evidence.requests(),
                    failing.task(),
                    failing.version(),
                    evidence.answered(),
                    evidence.losses(),
                    Percent.of(evidence.epsilon())),
            numbers));
    return null;
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
