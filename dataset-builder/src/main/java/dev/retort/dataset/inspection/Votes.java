package dev.retort.dataset.inspection;

import dev.retort.capture.ExchangeId;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.Decision;
import dev.retort.dataset.filter.DropReason;
import dev.retort.dataset.inspection.RowChange.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The duplicates that voted on a row's answer.
 *
 * @param exchanges how many there were, the row's own among them
 * @param against how many of them said otherwise
 */
record Votes(int exchanges, int against) {
  private static final Votes OWN = new Votes(1, 0);

  /** The same changes; those of answers tell how the vote stood. */
  static List<RowChange> explain(
      List<RowChange> changes, DatasetVersion before, DatasetVersion after) {
    Set<ExchangeId> rows =
        changes.stream()
            .filter(change -> change.kind() == Kind.ANSWER_CHANGED)
            .map(RowChange::id)
            .collect(Collectors.toSet());
    if (rows.isEmpty()) {
      return List.copyOf(changes);
    }
    Map<ExchangeId, Votes> then = on(rows, before);
    Map<ExchangeId, Votes> now = on(rows, after);
    return changes.stream()
        .map(
            change ->
                change.kind() == Kind.ANSWER_CHANGED
                    ? change.because(why(change, then.get(change.id()), now.get(change.id())))
                    : change)
        .toList();
  }

  private static String why(RowChange change, Votes then, Votes now) {
    String vote =
        "answer changed from %s to %s: "
            .formatted(change.before().orElse("–"), change.after().orElse("–"));
    if (then.equals(now)) {
      return vote
          + "the same %s, so a correction came, an erased exchange came back otherwise, or the task's form of answers changed"
              .formatted(now);
    }
    return vote + "%s before, %s now".formatted(then, now);
  }

  private static Map<ExchangeId, Votes> on(Set<ExchangeId> rows, DatasetVersion version) {
    Map<ExchangeId, Votes> votes = new HashMap<>();
    rows.forEach(row -> votes.put(row, OWN));
    version.scanDecisions(
        decision ->
            decision
                .representative()
                .filter(rows::contains)
                .ifPresent(row -> votes.merge(row, of(decision), Votes::plus)));
    return votes;
  }

  private static Votes of(Decision decision) {
    boolean lost = decision.reason().filter(DropReason.OUTVOTED.wireName()::equals).isPresent();
    return new Votes(1, lost ? 1 : 0);
  }

  private Votes plus(Votes other) {
    return new Votes(exchanges + other.exchanges, against + other.against);
  }

  @Override
  public String toString() {
    return "%,d %s (%,d against)".formatted(exchanges, exchanges == 1 ? "vote" : "votes", against);
  }
}
