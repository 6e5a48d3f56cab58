package dev.retort.console.web.review;

import dev.retort.capture.TaskName;
import dev.retort.console.web.ModelLink;
import java.time.Instant;
import java.util.Optional;

/**
 * A candidate that awaits a decision.
 *
 * @param version its number
 * @param seal of the report that it was published with
 * @param certified whether its loss against the teacher was shown to be bounded
 * @param since when it was published
 * @param finding what its run came to, in a sentence, if the run is known here
 * @param champion what serves now, if anything does
 */
record Waiting(
    TaskName task,
    int version,
    String seal,
    boolean certified,
    Instant since,
    Optional<String> finding,
    Optional<Integer> champion) {

  /** The page on which it is decided about. */
  String page() {
    return "/reviews/" + task;
  }

  /** The report, for a frame. */
  String report() {
    return ModelLink.report(task.value(), seal);
  }
}
