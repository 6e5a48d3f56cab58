package dev.retort.router.serving;

import dev.retort.capture.TaskName;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Lets each task's students run where its owner wants them.
 *
 * @param chosen by task
 * @param usual of all other tasks
 */
public record StudentsByTask(SortedMap<TaskName, StudentHost> chosen, StudentHost usual)
    implements StudentHost {
  public StudentsByTask {
    chosen = Collections.unmodifiableSortedMap(new TreeMap<>(chosen));
    Objects.requireNonNull(usual);
  }

  @Override
  public boolean recognises(Path folder) {
    return usual.recognises(folder);
  }

  @Override
  public HostedStudent open(StudentBundle bundle) {
    return chosen.getOrDefault(bundle.task(), usual).open(bundle);
  }
}
