package dev.retort.console.web.held;

import dev.retort.capture.redaction.Redactor;
import dev.retort.console.web.Area;
import dev.retort.console.web.Mounting;
import dev.retort.console.web.Operation;
import dev.retort.console.web.Role;
import dev.retort.console.web.Visit;
import dev.retort.router.HeldRequests;
import dev.retort.router.held.HeldId;
import java.util.Optional;

/** Held requests: what waits for a person, and what that person says. */
public final class HeldArea implements Area {
  private static final int PAGE = 50;
  private static final int MOST_PAGES = 100_000;
  private static final String ANSWER = "answer";
  private static final String REASON = "reason";

  private final HeldDesk desk;

  private HeldArea(HeldDesk desk) {
    this.desk = desk;
  }

  /**
   * The area.
   *
   * @param redactor takes personal data out of what is shown
   */
  public static HeldArea of(HeldRequests requests, Redactor redactor) {
    return new HeldArea(new HeldDesk(requests, redactor));
  }

  @Override
  public Optional<Destination> destination() {
    return Optional.of(new Destination("Held", "/held"));
  }

  @Override
  public void mount(Mounting on) {
    on.page("/held", Role.APPROVER, "held/list.jte", "Held requests", this::list);
    on.page(
        "/held/:id",
        Role.APPROVER,
        "held/request.jte",
        "Held request",
        visit -> desk.detail(id(visit)));
    on.read(
        Operation.read(
                "/held",
                "The requests that are held for a person, the oldest first, without what they say.",
                HeldList.class)
            .by(Role.APPROVER)
            .takes("page", "Which page, from 1."),
        this::list);
    on.read(
        Operation.read(
                "/held/{id}",
                "One held request with what it says, personal data taken out.",
                HeldDetail.class)
            .by(Role.APPROVER),
        visit -> desk.detail(id(visit)));
    on.act(
        Operation.act(
                "/held/{id}/release",
                Role.APPROVER,
                "Lets the teacher answer, when the caller next asks for the answer.")
            .takes(REASON, "Why."),
        visit -> desk.release(visit.visitor(), id(visit), reason(visit)));
    on.act(
        Operation.act(
                "/held/{id}/answer",
                Role.APPROVER,
                "Answers in person. The log has the answer as a correction, which outranks the teacher's word in later datasets.")
            .needs(ANSWER, "The answer; of a request for JSON or calls of functions, that JSON.")
            .takes(REASON, "Why."),
        visit -> desk.answer(visit.visitor(), id(visit), visit.required(ANSWER), reason(visit)));
    on.act(
        Operation.act(
                "/held/{id}/expire",
                Role.APPROVER,
                "Gives a request up: what it says is deleted, and its caller hears 410.")
            .needs(REASON, "Why."),
        visit -> desk.expire(visit.visitor(), id(visit), reason(visit)));
  }

  private HeldList list(Visit visit) {
    return desk.list(visit.number("page", 1, 1, MOST_PAGES), PAGE);
  }

  private static HeldId id(Visit visit) {
    return new HeldId(visit.path("id"));
  }

  private static String reason(Visit visit) {
    return visit.field(REASON).orElse("");
  }
}
