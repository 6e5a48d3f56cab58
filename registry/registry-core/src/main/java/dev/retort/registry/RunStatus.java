package dev.retort.registry;

/** How a tracking run ended. */
public enum RunStatus {
  /** It did what it was to do. */
  FINISHED,
  /** It could not. */
  FAILED,
  /** It was stopped. */
  KILLED
}
