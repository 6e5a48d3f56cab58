package dev.retort.scheduler.launch;

import java.util.Objects;

/** What a batch system says of a job. */
public sealed interface JobState {

  /** There is no such job, or none any more. */
  record Absent() implements JobState {}

  /**
   * It is there, and its process may run, now or later: queued, running, being requeued or being
   * stopped.
   *
   * @param phase whether its process runs now
   * @param condition in the system's words
   */
  record Active(Phase phase, String condition) implements JobState {
    public Active {
      Objects.requireNonNull(phase);
      Objects.requireNonNull(condition);
    }
  }

  /**
   * Its process is gone and will not come back.
   *
   * @param evidence in the system's words, for people
   */
  record Ended(Cause cause, String evidence) implements JobState {
    public Ended {
      Objects.requireNonNull(cause);
      Objects.requireNonNull(evidence);
    }
  }

  /** How far a job is that has not ended. */
  enum Phase {
    /** It has no machine, or its process is being started or stopped. */
    WAITING,
    /** Its process runs. */
    AT_WORK
  }

  /** Why a job ended. */
  enum Cause {
    /** The process ended by itself and has written its outcome. */
    FINISHED,
    /** The process ended by itself with an exit code that says that there is no outcome. */
    FAILED,
    /** The system ended it for its use of memory. */
    MEMORY,
    /** The system ended it because its time was up. */
    TIME_LIMIT,
    /** Somebody cancelled it. */
    CANCELLED,
    /** Its node failed, or it gave way to another job, and the system did not requeue it. */
    EVICTED
  }
}
