package dev.retort.console.web.audit;

import dev.retort.console.audit.AuditEntry;
import dev.retort.console.audit.AuditTrail;
import dev.retort.console.web.Area;
import dev.retort.console.web.Mounting;
import dev.retort.console.web.Operation;
import dev.retort.console.web.Refusal;
import dev.retort.console.web.Role;
import dev.retort.console.web.Visit;
import dev.retort.console.web.audit.AuditDesk.Page;
import dev.retort.console.web.audit.AuditDesk.Wanted;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/** The audit trail's page, with a filter, and the same for programs. */
public final class AuditArea implements Area {
  private static final int USUAL = 50;
  private static final int MOST = 500;

  private final AuditDesk desk;

  /** What was done in a home. */
  public AuditArea(AuditTrail trail) {
    this.desk = new AuditDesk(trail);
  }

  /**
   * What the page shows.
   *
   * @param wanted as it was asked for
   * @param older where the next older ones are
   */
  record AuditPage(List<AuditEntry> entries, Wanted wanted, Optional<String> older) {}

  @Override
  public Optional<Destination> destination() {
    return Optional.of(new Destination("Audit", "/audit"));
  }

  @Override
  public void mount(Mounting on) {
    on.page("/audit", Role.VIEWER, "audit/list.jte", "Audit log", this::page);
    on.read(
        Operation.read("/audit", "What was done, the newest first.", Page.class)
            .takes("by", "Only what this person or program did.")
            .takes("action", "Only this action, such as promote.")
            .takes("text", "Only with this in the subject or the reason.")
            .takes("before", "Only records with a smaller number.")
            .takes("limit", "How many, up to 500; 50 unless it is said."),
        this::found);
  }

  private AuditPage page(Visit visit) {
    Page page = found(visit);
    Optional<String> older =
        page.older().isPresent()
            ? Optional.of(olderThan(page.older().getAsLong(), wanted(visit)))
            : Optional.empty();
    return new AuditPage(page.entries(), wanted(visit), older);
  }

  private Page found(Visit visit) {
    return desk.page(before(visit), visit.number("limit", USUAL, 1, MOST), wanted(visit));
  }

  private static Wanted wanted(Visit visit) {
    return new Wanted(visit.query("by"), visit.query("action"), visit.query("text"));
  }

  private static long before(Visit visit) {
    String text = visit.query("before").orElse(Long.toString(Long.MAX_VALUE));
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw Refusal.wrong("before is a record's number, not '%s'".formatted(text));
    }
  }

  private static String olderThan(long number, Wanted wanted) {
    StringJoiner query = new StringJoiner("&", "/audit?", "");
    query.add("before=" + number);
    wanted.by().ifPresent(by -> query.add("by=" + encode(by)));
    wanted.action().ifPresent(action -> query.add("action=" + encode(action)));
    wanted.text().ifPresent(text -> query.add("text=" + encode(text)));
    return query.toString();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
