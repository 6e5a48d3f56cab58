package dev.retort.console.web.audit;

import dev.retort.console.audit.AuditEvent;
import dev.retort.console.audit.AuditTrail;
import dev.retort.console.web.Deed;
import dev.retort.console.web.Deeds;
import dev.retort.console.web.Done;
import java.util.List;

/**
 * Keeps deeds in the home's audit trail, among what else is done there. Thread-safe.
 *
 * @param trail of the home
 */
public record TrailDeeds(AuditTrail trail) implements Deeds {
  @Override
  public void append(Deed deed) {
    Done done = deed.done();
    trail.append(
        AuditEvent.of(deed.at(), deed.who(), done.action(), done.subject(), done.because()));
  }

  @Override
  public List<Deed> latest(int limit) {
    return trail.latest(Long.MAX_VALUE, limit, entry -> true).stream()
        .map(entry -> deed(entry.event()))
        .toList();
  }

  private static Deed deed(AuditEvent event) {
    return new Deed(
        event.at(), event.by(), new Done(event.action(), event.subject(), event.reason(), ""));
  }
}
