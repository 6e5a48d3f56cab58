package dev.retort.console.web.held;

import dev.retort.capture.StudentView;
import dev.retort.capture.redaction.Redactor;
import dev.retort.capture.wire.WireRequest;
import dev.retort.console.web.Done;
import dev.retort.console.web.Refusal;
import dev.retort.console.web.Visitor;
import dev.retort.router.HeldRequests;
import dev.retort.router.held.HeldEntry;
import dev.retort.router.held.HeldException;
import dev.retort.router.held.HeldId;
import dev.retort.router.held.HeldRequest;
import java.util.List;
import java.util.concurrent.CompletionException;

/** Shows the queue of held requests, and takes decisions. May wait for the disk. Thread-safe. */
final class HeldDesk {
  private final HeldRequests requests;
  private final Redactor redactor;

  /**
   * A desk.
   *
   * @param redactor takes personal data out of what is shown
   */
  HeldDesk(HeldRequests requests, Redactor redactor) {
    this.requests = requests;
    this.redactor = redactor;
  }

  HeldList list(int page, int size) {
    List<HeldEntry> entries = requests.queue().entries();
    return new HeldList(
        (int) entries.stream().filter(HeldEntry::isOpen).count(),
        entries.stream().skip((long) (page - 1) * size).limit(size).map(HeldLine::of).toList(),
        page,
        entries.size() > (long) page * size);
  }

  HeldDetail detail(HeldId id) {
    HeldEntry entry =
        requests
            .queue()
            .entry(id)
            .orElseThrow(
                () ->
                    Refusal.missing(
                        "There is no held request %s: it never was, or its answer was kept as long as it is."
                            .formatted(id)));
    return new HeldDetail(HeldLine.of(entry), entry.state().open().map(this::asked));
  }

  Done release(Visitor visitor, HeldId id, String reason) {
    decided(() -> requests.release(id, visitor.name()));
    return new Done(
        "release-held",
        id.value(),
        reason,
        "The teacher answers %s, when its caller next asks for the answer.".formatted(id));
  }

  Done answer(Visitor visitor, HeldId id, String answer, String reason) {
    decided(
        () ->
            requests
                .answer(id, answer, visitor.name())
                .toCompletionStage()
                .toCompletableFuture()
                .join());
    return new Done(
        "answer-held",
        id.value(),
        reason,
        "%s is answered. The log has the answer as a correction, which outranks the teacher's word in later datasets."
            .formatted(id));
  }

  Done expire(Visitor visitor, HeldId id, String reason) {
    decided(() -> requests.queue().expire(id, visitor.name()));
    return new Done(
        "expire-held",
        id.value(),
        reason,
        "%s is given up: what it says is deleted, and its caller hears 410.".formatted(id));
  }

  private HeldDetail.Asked asked(HeldRequest held) {
    WireRequest asked = HeldRequests.asked(held);
    return new HeldDetail.Asked(
        StudentView.of(asked.prompt(), redactor).input(),
        asked.requested().form(),
        asked.requested().functions().keySet().stream().sorted().toList());
  }

  /** Somebody else may have decided, or an answer may not be what was asked for. */
  private static void decided(Runnable decision) {
    try {
      decision.run();
    } catch (HeldException e) {
      throw Refusal.outdated(e.getMessage());
    } catch (CompletionException e) {
      if (e.getCause() instanceof HeldException held) {
        throw Refusal.outdated(held.getMessage());
      }
      throw e;
    }
  }
}
