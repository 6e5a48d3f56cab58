package dev.retort.console.web.overview;

import dev.retort.capture.TaskName;
import dev.retort.router.QualityReport;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How a task stands.
 *
 * @param task its name
 * @param champion what serves; empty: the teacher answers
 * @param quality of the champion by live traffic; empty if it has not served any yet
 * @param share of this month's requests that students answered, or the cache; empty without any
 * @param savings this month's; empty if the teacher's cost is not known
 * @param lastRun the latest one
 * @param schedule when the next one is
 */
record TaskStanding(
    TaskName task,
    Optional<Champion> champion,
    Optional<QualityReport> quality,
    OptionalDouble share,
    Optional<Savings> savings,
    Optional<LastRun> lastRun,
    Optional<NextRun> schedule) {

  /**
   * What serves.
   *
   * @param version its number
   * @param since when it began to, the first time
   * @param certified whether its loss against the teacher was shown to be bounded
   */
  record Champion(int version, Instant since, boolean certified) {}

  /**
   * A run.
   *
   * @param id in the journal
   * @param word how it stands
   * @param at when it began
   */
  record LastRun(String id, String word, Instant at) {}

  /**
   * When a task runs next.
   *
   * @param at empty while paused, or if there is no more
   * @param paused whether it waits to be resumed
   */
  record NextRun(Optional<Instant> at, boolean paused) {}
}
