package dev.retort.console.web.runs;

import dev.retort.scheduler.RunStep;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How a step of a run stands.
 *
 * @param step which
 * @param state whether it is over
 * @param startedAt when it was begun last
 * @param finishedAt when it was done
 * @param share of its work that is done, in [0, 1], if it tells
 * @param summary what came of it; empty text before the end
 */
record StepLine(
    RunStep step,
    State state,
    Optional<Instant> startedAt,
    Optional<Instant> finishedAt,
    OptionalDouble share,
    String summary) {

  /** Whether a step is over. */
  enum State {
    WAITING("waits"),
    RUNNING("goes on"),
    STOPPED("was not finished"),
    DONE("done");

    private final String word;

    State(String word) {
      this.word = word;
    }

    /** For people. */
    String word() {
      return word;
    }
  }

  /** Before it begins. */
  static StepLine of(RunStep step) {
    return new StepLine(
        step, State.WAITING, Optional.empty(), Optional.empty(), OptionalDouble.empty(), "");
  }

  StepLine started(Instant at) {
    // A run that goes on tells the steps again that were done before.
    return state == State.DONE
        ? this
        : new StepLine(
            step, State.RUNNING, Optional.of(at), Optional.empty(), OptionalDouble.empty(), "");
  }

  StepLine progressed(double done) {
    return state == State.DONE
        ? this
        : new StepLine(
            step, State.RUNNING, startedAt, Optional.empty(), OptionalDouble.of(done), summary);
  }

  StepLine finished(Instant at, String what) {
    return state == State.DONE
        ? this
        : new StepLine(step, State.DONE, startedAt, Optional.of(at), OptionalDouble.empty(), what);
  }

  StepLine stopped() {
    return state == State.RUNNING
        ? new StepLine(step, State.STOPPED, startedAt, Optional.empty(), share, summary)
        : this;
  }

  /** How long it took, or has taken so far. */
  Optional<Duration> took(Instant now) {
    return state == State.STOPPED
        ? Optional.empty()
        : startedAt.map(from -> Duration.between(from, finishedAt.orElse(now)));
  }
}
