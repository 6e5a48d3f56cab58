package dev.retort.scheduler.launch;

import dev.retort.trainer.RunFolder;
import java.util.List;

/** Is told how a job goes on, on the thread that waits for its end. */
@FunctionalInterface
public interface JobWatcher {

  /** The job has got its place and is at work, or is found at work. Told once. */
  default void atWork() {}

  /** The metrics that are new, now and then; never none. */
  void reported(List<RunFolder.Metric> metrics);
}
