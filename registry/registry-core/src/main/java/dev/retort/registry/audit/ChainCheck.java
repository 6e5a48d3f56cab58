package dev.retort.registry.audit;

import dev.retort.registry.Sha256;
import java.util.Optional;

/**
 * Follows a chain from its first entry to its last, and remembers the first place where it is
 * broken. For use by one thread, once.
 */
public final class ChainCheck {
  private final Optional<ChainHead> known;
  private long sequence;
  private Sha256 hash = ChainedEntry.NOTHING;
  private Optional<ChainBreak> found = Optional.empty();

  /**
   * A check of a whole log.
   *
   * @param known a head that was written down elsewhere, which the log must still contain
   */
  public ChainCheck(Optional<ChainHead> known) {
    this.known = known;
  }

  /** Takes the next entry. */
  public void accept(ChainedEntry entry) {
    if (found.isPresent()) {
      return;
    }
    if (entry.sequence() != sequence + 1) {
      breakAt(
          sequence + 1,
          entry.sequence() > sequence
              ? "it is missing; the next one there is %d".formatted(entry.sequence())
              : "in its place is %d".formatted(entry.sequence()));
    } else if (!entry.previous().equals(hash)) {
      breakAt(
          entry.sequence(),
          "it follows an entry with hash %s, but the one before has %s: one of the two was changed or replaced"
              .formatted(entry.previous(), hash));
    } else if (!entry.isIntact()) {
      breakAt(entry.sequence(), "its contents don't give its hash: it was changed");
    } else {
      sequence = entry.sequence();
      hash = entry.hash();
      known
          .filter(head -> head.sequence() == sequence && !head.hash().equals(hash))
          .ifPresent(
              head ->
                  breakAt(
                      sequence,
                      "its hash is %s, but the head that was kept says %s: the log was written anew"
                          .formatted(hash, head.hash())));
    }
  }

  /** Takes the place of an entry that can't be read as one. */
  public void unreadable(long place) {
    breakAt(place, "it isn't readable as an entry: it was changed");
  }

  /**
   * Ends the check.
   *
   * @param head what the log itself says is its newest entry
   */
  public AuditVerdict finish(ChainHead head) {
    known
        .filter(kept -> kept.sequence() > sequence)
        .ifPresent(
            kept ->
                breakAt(
                    sequence + 1,
                    "the log ends before it, but the head that was kept is at %d: its end was cut off"
                        .formatted(kept.sequence())));
    if (head.sequence() != sequence || !head.hash().equals(hash)) {
      breakAt(
          Math.min(head.sequence(), sequence) + 1,
          "the log's last entry is %d with hash %s, but its head says %s"
              .formatted(sequence, hash, head));
    }
    return new AuditVerdict(new ChainHead(sequence, hash), found);
  }

  private void breakAt(long place, String why) {
    if (found.isEmpty()) {
      found = Optional.of(new ChainBreak(place, why));
    }
  }
}
