package dev.retort.router.held;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.TaskName;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A request in the queue.
 *
 * @param slice why it is held: the slice's name
 * @param application whose key it came with; only that one gets the answer
 * @param expiresAt when nobody need answer it any more
 */
public record HeldEntry(
    HeldId id,
    ExchangeId exchange,
    TaskName task,
    String slice,
    Optional<String> application,
    Instant heldAt,
    Instant expiresAt,
    HeldState state) {
  public HeldEntry {
    Objects.requireNonNull(id);
    Objects.requireNonNull(exchange);
    Objects.requireNonNull(task);
    Objects.requireNonNull(slice);
    Objects.requireNonNull(application);
    Objects.requireNonNull(heldAt);
    Objects.requireNonNull(expiresAt);
    Objects.requireNonNull(state);
  }

  HeldEntry in(HeldState next) {
    return new HeldEntry(id, exchange, task, slice, application, heldAt, expiresAt, next);
  }

  /** The same after the clock was set by so much: all is as long ago as it was. */
  HeldEntry shifted(Duration by) {
    return by.isZero()
        ? this
        : new HeldEntry(
            id,
            exchange,
            task,
            slice,
            application,
            heldAt.plus(by),
            expiresAt.plus(by),
            state.shifted(by));
  }

  /** As a process takes it over: what lies in the future was written by a clock that was set. */
  HeldEntry knownAt(Instant now) {
    Instant last = state.since().filter(at -> at.isAfter(heldAt)).orElse(heldAt);
    return last.isAfter(now) ? shifted(Duration.between(last, now)) : this;
  }

  /** Whether a decision or the teacher's answer is still to come. */
  @JsonIgnore
  public boolean isOpen() {
    return state.open().isPresent();
  }

  @Override
  public String toString() {
    return "HeldEntry[" + id + ", " + state.word() + "]";
  }
}
