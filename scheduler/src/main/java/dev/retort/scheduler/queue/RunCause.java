package dev.retort.scheduler.queue;

/** Why a run is asked for. */
public enum RunCause {
  /** Its time has come. */
  SCHEDULE,
  /** Somebody asks for it. */
  PERSON,
  /** The task's traffic is no longer what its student has learned. */
  DRIFT
}
