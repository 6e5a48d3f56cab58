package dev.retort.scheduler.certification;

import dev.retort.capture.TaskName;
import dev.retort.evaluator.statistics.Percent;
import dev.retort.registry.ModelVersion;
import java.util.Locale;

/** What is said of a champion. */
final class Sentences {
  private static final double READABLE = 5;

  private Sentences() {}

  static String holding(TaskName task, int version, LiveEvidence evidence) {
    return "Version %d of '%s' holds: %s. The evidence that it loses more than %s is e = %s; at %s it would fail."
        .formatted(
            version,
            task,
            counts(evidence),
            Percent.of(evidence.epsilon()),
            number(evidence.logEValue()),
            number(-Math.log(evidence.delta())));
  }

  static String failing(TaskName task, int version, LiveEvidence evidence) {
    return "Version %d of '%s' fails: %s, which shows a loss above %s with %s confidence (e = %s at its largest, %s needed). It goes on serving: `retort rollback %s` lets the version before it serve again, `retort run %s` learns from newer traffic."
        .formatted(
            version,
            task,
            counts(evidence),
            Percent.of(evidence.epsilon()),
            Percent.ofConfidence(1 - evidence.delta()),
            number(evidence.largestLogEValue()),
            number(-Math.log(evidence.delta())),
            task,
            task);
  }

  static String noChampion(TaskName task) {
    return "Task '%s' has no champion: the teacher answers everything, and there is nothing to certify. `retort run %s` may make one."
        .formatted(task, task);
  }

  static String noDataset(TaskName task, ModelVersion version) {
    return "Version %d of '%s' learned from dataset version '%s', which is not in this home: what agreed with the teacher there cannot be told here. Certify it where it was trained."
        .formatted(
            version.number(), task, version.tags().getOrDefault(ModelVersion.DATASET_TAG, ""));
  }

  static String noTraffic(TaskName task, ModelVersion version, Standing standing) {
    return "Version %d of '%s' has nothing to be certified on yet: %s. Send traffic through `retort router` or `retort serve`, which draw the share teacherShare of it for the teacher."
        .formatted(
            version.number(),
            task,
            standing.unusable() == 0
                ? "the log holds no request that was drawn for the teacher since it began to serve"
                : "the right answer is known of none of the %,d requests that were drawn for the teacher since it began to serve"
                    .formatted(standing.unusable()));
  }

  private static String counts(LiveEvidence evidence) {
    return "of %,d sampled requests so far, it would have answered %,d and lost %,d"
        .formatted(evidence.requests(), evidence.answered(), evidence.losses());
  }

  /** An e-value to three digits, or as a power of ten where nobody would count the digits. */
  private static String number(double logarithm) {
    double decimal = logarithm / Math.log(10);
    return decimal < READABLE
        ? String.format(Locale.ROOT, "%.3g", Math.exp(logarithm))
        : String.format(Locale.ROOT, "10^%.0f", Math.floor(decimal));
  }
}
