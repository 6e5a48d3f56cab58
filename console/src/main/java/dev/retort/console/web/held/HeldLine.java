package dev.retort.console.web.held;

import dev.retort.capture.ExchangeId;
import dev.retort.capture.TaskName;
import dev.retort.router.held.HeldEntry;
import dev.retort.router.held.HeldId;
import java.time.Instant;
import java.util.Optional;

/**
 * A held request, without what it says.
 *
 * @param slice why it is held: the high-stakes slice that it belongs to
 * @param application whose key it came with; only that one gets the answer
 * @param status held, released, settling, answered or expired
 * @param open whether a decision or the teacher's answer is still to come
 */
record HeldLine(
    HeldId id,
    ExchangeId exchange,
    TaskName task,
    String slice,
    Optional<String> application,
    Instant heldAt,
    Instant expiresAt,
    String status,
    boolean open) {
  private static final int BRIEF = 8;

  static HeldLine of(HeldEntry entry) {
    return new HeldLine(
        entry.id(),
        entry.exchange(),
        entry.task(),
        entry.slice(),
        entry.application(),
        entry.heldAt(),
        entry.expiresAt(),
        entry.state().word(),
        entry.isOpen());
  }

  String page() {
    return "/held/" + id;
  }

  String brief() {
    return id.value().substring(0, BRIEF);
  }

  String style() {
    return switch (status) {
      case "held", "released" -> "open";
      case "expired" -> "bad";
      default -> "good";
    };
  }
}
