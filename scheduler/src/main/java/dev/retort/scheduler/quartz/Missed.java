package dev.retort.scheduler.quartz;

/** What becomes of a time of the schedule at which no node was there, by more than a minute. */
public enum Missed {
  /** The latest one is made up for as soon as a node is there; earlier ones are not. */
  RUN_ONCE,
  /** Nothing: the next time will do. */
  SKIP
}
