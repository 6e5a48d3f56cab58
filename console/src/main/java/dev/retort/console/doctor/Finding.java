package dev.retort.console.doctor;

import java.util.Objects;

/**
 * One thing that was looked at.
 *
 * @param topic such as {@code pytorch}
 * @param state whether it is as it should be
 * @param what in words, with figures
 */
public record Finding(String topic, State state, String what) {
  public Finding {
    Objects.requireNonNull(topic);
    Objects.requireNonNull(state);
    Objects.requireNonNull(what);
  }

  /** How things stand. */
  public enum State {
    /** As it should be. */
    OK,
    /** Retort does without it. */
    ABSENT,
    /** Retort does not work with this, or not well. */
    PROBLEM
  }

  /** Something that is as it should be. */
  public static Finding ok(String topic, String what) {
    return new Finding(topic, State.OK, what);
  }

  /** Something that is not here and need not be. */
  public static Finding absent(String topic, String what) {
    return new Finding(topic, State.ABSENT, what);
  }

  /** Something that has to be seen to. */
  public static Finding problem(String topic, String what) {
    return new Finding(topic, State.PROBLEM, what);
  }
}
