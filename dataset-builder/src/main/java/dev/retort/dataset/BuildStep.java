package dev.retort.dataset;

/** The stretches of a build, in their order. */
public enum BuildStep {
  /** The window is read and filtered. */
  READING,
  /** Answers take the task's form. */
  CLEANING,
  /** Duplicates find each other, and each cluster gets its part and its answer. */
  CLUSTERING,
  /** The version goes to disk. */
  WRITING
}
