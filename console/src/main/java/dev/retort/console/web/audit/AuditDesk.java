package dev.retort.console.web.audit;

import dev.retort.console.audit.AuditEntry;
import dev.retort.console.audit.AuditEvent;
import dev.retort.console.audit.AuditTrail;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Looks records up.
 *
 * @param trail of the home
 */
record AuditDesk(AuditTrail trail) {
  /**
   * Which records are looked for.
   *
   * @param by who did it
   * @param action what was done
   * @param text that stands in the subject or the reason
   */
  record Wanted(Optional<String> by, Optional<String> action, Optional<String> text) {
    boolean matches(AuditEntry entry) {
      AuditEvent event = entry.event();
      return by.filter(name -> !event.by().equals(name)).isEmpty()
          && action.filter(word -> !event.action().equals(word)).isEmpty()
          && text.filter(part -> !holds(event, part)).isEmpty();
    }

    private static boolean holds(AuditEvent event, String part) {
      String all = event.subject() + "\n" + event.reason();
      return all.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }
  }

  /**
   * Some records, the newest first.
   *
   * @param older from which number on there may be more; empty if there are none
   */
  record Page(List<AuditEntry> entries, OptionalLong older) {
    Page {
      entries = List.copyOf(entries);
    }
  }

  Page page(long before, int limit, Wanted wanted) {
    List<AuditEntry> found = trail.latest(before, limit + 1, wanted::matches);
    if (found.size() <= limit) {
      return new Page(found, OptionalLong.empty());
    }
    List<AuditEntry> shown = found.subList(0, limit);
    return new Page(shown, OptionalLong.of(shown.get(limit - 1).number()));
  }
}
