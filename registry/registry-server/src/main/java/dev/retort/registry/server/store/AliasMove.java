package dev.retort.registry.server.store;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * A move in an alias's history.
 *
 * @param sequence its audit entry
 * @param version where it went; empty if it was removed
 * @param from where it was; empty if it was nowhere
 * @param at milliseconds since 1970
 * @param by the actor's name
 */
public record AliasMove(
    long sequence,
    OptionalInt version,
    OptionalInt from,
    long at,
    String by,
    Optional<String> because) {
  static AliasMove of(AuditEntry entry) {
    return new AliasMove(
        entry.sequence(),
        number(entry, "version"),
        number(entry, "from"),
        entry.at(),
        entry.actor().name(),
        Optional.ofNullable(entry.details().get("because")));
  }

  private static OptionalInt number(AuditEntry entry, String key) {
    return Optional.ofNullable(entry.details().get(key)).stream()
        .mapToInt(Integer::parseInt)
        .filter(number -> number > 0)
        .findFirst();
  }
}
