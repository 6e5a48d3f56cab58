package dev.retort.console.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.retort.capture.TaskName;
import dev.retort.console.web.runs.OrderLine;
import dev.retort.router.QualityReport;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How everything in a home stands. What could not be asked is absent.
 *
 * @param at when
 * @param home its folder
 * @param server the process that has it
 * @param tasks each of them, by name
 * @param orders those that wait or are carried out
 * @param held requests that wait for a person
 * @param alerts what somebody should look at
 * @param disk of the home
 * @param unknown what could not be asked, and why
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record StatusReport(
    Instant at,
    String home,
    Optional<Server> server,
    List<TaskStatus> tasks,
    Optional<List<OrderLine>> orders,
    OptionalInt held,
    List<Alert> alerts,
    Space disk,
    List<String> unknown) {

  StatusReport {
    tasks = List.copyOf(tasks);
    alerts = List.copyOf(alerts);
    unknown = List.copyOf(unknown);
  }

  /** The same, seen later. */
  StatusReport at(Instant later) {
    return new StatusReport(later, home, server, tasks, orders, held, alerts, disk, unknown);
  }

  /**
   * A process that has a home.
   *
   * @param process its id
   * @param router where it serves one
   * @param console where it serves one
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record Server(OptionalLong process, Optional<URI> router, Optional<URI> console) {}

  /**
   * A task.
   *
   * @param champion the version that serves
   * @param candidate a version that waits for a person's decision
   * @param quality by live traffic
   * @param last the latest run
   * @param next when the next one is due
   * @param paused whether the schedule is
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record TaskStatus(
      TaskName task,
      Optional<Version> champion,
      Optional<Version> candidate,
      Optional<QualityReport> quality,
      Optional<LastRun> last,
      Optional<Instant> next,
      boolean paused) {}

  /**
   * A published version.
   *
   * @param number of the model
   * @param since when it was published
   */
  record Version(int number, Instant since) {}

  /**
   * A run.
   *
   * @param at when it ended, or began if it has not
   * @param verdict in a word
   */
  record LastRun(Instant at, String verdict) {}

  /**
   * Something that somebody should look at.
   *
   * @param since when
   * @param sentence for people
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record Alert(Optional<Instant> since, String sentence) {}

  /** A disk's bytes. */
  record Space(long free, long total) {}
}
