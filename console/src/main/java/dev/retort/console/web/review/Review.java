package dev.retort.console.web.review;

import dev.retort.capture.TaskName;
import dev.retort.console.web.RulingLine;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * What there is to decide about a task.
 *
 * @param waiting the candidate, if there is one
 * @param reported whether its report can be shown
 * @param approvers who may decide; empty if everybody with the role may
 * @param mayDecide whether who looks is among them
 * @param overtaken candidates that nobody decided about in time, the latest first
 * @param decided what was decided before, the latest first
 */
record Review(
    TaskName task,
    Optional<Waiting> waiting,
    boolean reported,
    SortedSet<String> approvers,
    boolean mayDecide,
    List<Overtaken> overtaken,
    List<RulingLine> decided) {
  Review {
    overtaken = List.copyOf(overtaken);
    decided = List.copyOf(decided);
  }

  /** The approvers, for people. */
  String names() {
    return String.join(", ", approvers);
  }
}
