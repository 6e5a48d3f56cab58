package dev.retort.scheduler.journal;

import dev.retort.capture.TaskName;
import java.util.Objects;
import java.util.Optional;

/**
 * Which runs are looked for.
 *
 * @param task whose; empty: all tasks'
 * @param standing whether they have ended
 * @param verdict how they ended, in the journal's word; empty: however
 */
public record RunFilter(Optional<TaskName> task, Standing standing, Optional<String> verdict) {
  /** Every run. */
  public static final RunFilter ALL =
      new RunFilter(Optional.empty(), Standing.ANY, Optional.empty());

  public RunFilter {
    Objects.requireNonNull(task);
    Objects.requireNonNull(standing);
    Objects.requireNonNull(verdict);
  }

  /** Whether a run has ended. */
  public enum Standing {
    /** It may have or not. */
    ANY,
    /** It goes on, or was interrupted. */
    OPEN
  }

  /** The same of one task. */
  public RunFilter of(TaskName one) {
    return new RunFilter(Optional.of(one), standing, verdict);
  }

  /** The same without an end. */
  public RunFilter open() {
    return new RunFilter(task, Standing.OPEN, verdict);
  }

  /** The same with an end. */
  public RunFilter ended(String word) {
    return new RunFilter(task, standing, Optional.of(word));
  }
}
