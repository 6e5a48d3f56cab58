package dev.retort.scheduler.launch;

import dev.retort.trainer.RunFolder;

/**
 * Something that queues jobs and runs them on its machines, which see the run folders under the
 * same paths as this one. Safe for use by many threads.
 *
 * <p>Every method throws {@link ContactLostException} if there is no answer, which says nothing of
 * the job, and ends when its thread is interrupted.
 */
public interface BatchSystem {

  /** What it is called in messages and in {@code job.json}. */
  String name();

  /** What a person types to stop a job. */
  String stopByHand(JobName job);

  /**
   * Queues the training that a run folder asks for. At most one job of a name works at a time, even
   * if this is called twice.
   *
   * @throws JobFailedException if the system refuses such a job
   */
  void submit(JobName job, RunFolder run) throws InterruptedException;

  /** How a job is. */
  JobState state(JobName job) throws InterruptedException;

  /**
   * Asks a job to end, with time for a last checkpoint, and never to run again. One that is not
   * there has ended.
   */
  void stop(JobName job) throws InterruptedException;

  /** Ends a job that did not heed {@link #stop}. */
  void kill(JobName job) throws InterruptedException;

  /** Lets go of what is left of a job whose end has been seen. */
  default void release(JobName job) throws InterruptedException {}

  /**
   * Brings what a job prints to its run folder's log, from now until the result is closed. A system
   * whose jobs write the log themselves has nothing to do.
   */
  default LogFeed followLog(JobName job, RunFolder run) {
    return () -> {};
  }

  /** A log on its way into a run folder. */
  @FunctionalInterface
  interface LogFeed extends AutoCloseable {
    /** Brings what is there already, waits for no more, and ends. */
    @Override
    void close();
  }
}
