package dev.retort.console.doctor;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Objects;
import java.util.Optional;

/**
 * One thing that was looked at.
 *
 * @param topic such as {@code pytorch}
 * @param state whether it is as it should be
 * @param what in words, with figures
 * @param remedy what to do about it, in a sentence; there is one where something should be done
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Finding(String topic, State state, String what, Optional<String> remedy) {
  public Finding {
    Objects.requireNonNull(topic);
    Objects.requireNonNull(state);
    Objects.requireNonNull(what);
    if (remedy.isPresent() != state.asksForRemedy()) {
      throw new IllegalArgumentException(
          "a finding that is %s has %s remedy: %s"
              .formatted(state, state.asksForRemedy() ? "a" : "no", what));
    }
  }

  /** How things stand. */
  public enum State {
    /** As it should be. */
    OK,
    /** Retort does without it. */
    ABSENT,
    /** Retort works, and something will not go as it might. */
    WARNING,
    /** Retort does not work with this, or not well. */
    PROBLEM;

    boolean asksForRemedy() {
      return this == WARNING || this == PROBLEM;
    }
  }

  /** Something that is as it should be. */
  public static Finding ok(String topic, String what) {
    return new Finding(topic, State.OK, what, Optional.empty());
  }

  /** Something that is not here and need not be. */
  public static Finding absent(String topic, String what) {
    return new Finding(topic, State.ABSENT, what, Optional.empty());
  }

  /** Something that should be known. */
  public static Finding warning(String topic, String what, String remedy) {
    return new Finding(topic, State.WARNING, what, Optional.of(remedy));
  }

  /** Something that has to be seen to. */
  public static Finding problem(String topic, String what, String remedy) {
    return new Finding(topic, State.PROBLEM, what, Optional.of(remedy));
  }
}
