package dev.retort.scheduler;

/** Is told how a run goes on, on the run's thread. */
public interface RunListener {

  /** Nobody listens. */
  RunListener SILENT = new RunListener() {};

  /** A step begins. */
  default void started(RunStep step) {}

  /** A step has done a share of its work, in [0, 1]. */
  default void progressed(RunStep step, double share) {}

  /** A step is done, now or by an earlier attempt. */
  default void finished(RunStep step, String summary) {}
}
