package dev.retort.router.rollout;

import dev.retort.capture.TaskName;
import java.util.List;

/**
 * Recorded requests of a task, for a process that has seen none itself yet. Called off event loops;
 * may wait.
 */
@FunctionalInterface
public interface RecordedInputs {
  /** There are none. */
  RecordedInputs NONE = (task, most) -> List.of();

  /**
   * Recent requests, as students see them: without personal data.
   *
   * @param most no more than so many
   */
  List<String> latest(TaskName task, int most);
}
