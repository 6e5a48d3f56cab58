package dev.retort.evaluator.slice;

/** What became of a row in a served system. */
public enum RowOutcome {
  /** The student left it to the teacher. */
  DEFERRED,
  /** The student answered, and the answer agrees with the reference. */
  AGREES,
  /** The student answered, and the answer differs from the reference. */
  LOST;

  boolean answered() {
    return this != DEFERRED;
  }

  boolean lost() {
    return this == LOST;
  }
}
