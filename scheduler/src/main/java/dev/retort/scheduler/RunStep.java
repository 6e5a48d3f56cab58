package dev.retort.scheduler;

import java.util.Locale;

/** The steps of a run, in their order. */
public enum RunStep {
  /** Takes a snapshot of the log, and notes what serves now. */
  WINDOW,
  /** Builds the dataset version. */
  DATASET,
  /** Trains the student, in a process of its own. */
  TRAIN,
  /** Runs the student on the evaluation window, once. */
  EVALUATE,
  /** Decides. */
  GATE,
  /** Uploads, verifies, and moves the alias last. */
  PUBLISH,
  /** Tells whoever wants to know. */
  NOTIFY;

  /** The step's name in the journal and for people. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
