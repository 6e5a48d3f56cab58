package dev.retort.dataset.inspection;

import dev.retort.dataset.Decision;
import dev.retort.dataset.TrainingExample;
import dev.retort.dataset.filter.DropReason;
import dev.retort.dataset.inspection.ExchangeFate.Side;
import dev.retort.dataset.inspection.RowChange.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds and counts the rows that differ. Not thread-safe. */
final class RowComparison {
  private static final String NOT_IN_WINDOW = "not_in_window";
  private static final String NEW_IN_WINDOW = "new_in_window";

  private final int limit;
  private final SortedMap<Kind, SortedMap<String, Long>> counts = new TreeMap<>();
  private final Map<Kind, Integer> shown = new EnumMap<>(Kind.class);
  private final List<RowChange> examples = new ArrayList<>();
  private long unchanged;

  /**
   * @param limit examples to keep of each kind
   */
  RowComparison(int limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("at least 0 examples are shown, not " + limit);
    }
    this.limit = limit;
  }

  void accept(ExchangeFate fate) {
    Optional<TrainingExample> before = fate.before().row();
    Optional<TrainingExample> after = fate.after().row();
    if (before.isPresent() && after.isPresent()) {
      compare(fate, before.get(), after.get());
    } else if (before.isPresent()) {
      add(removed(fate, before.get()));
    } else if (after.isPresent()) {
      add(added(fate, after.get()));
    }
  }

  long unchanged() {
    return unchanged;
  }

  SortedMap<Kind, SortedMap<String, Long>> counts() {
    return counts;
  }

  List<RowChange> examples() {
    return examples;
  }

  private void compare(ExchangeFate fate, TrainingExample before, TrainingExample after) {
    if (!before.answer().equals(after.answer())) {
      add(
          change(
              fate,
              Kind.ANSWER_CHANGED,
              "another_answer",
              "the answer is another",
              before.answer(),
              after.answer()));
    } else if (before.split() != after.split()) {
      String was = part(before);
      String is = part(after);
      add(
          change(
              fate,
              Kind.MOVED,
              was + "_to_" + is,
              "was in %s and is in %s: the line between training and evaluation moved, or its cluster's earlier rows came or went"
                  .formatted(was, is),
              was,
              is));
    } else if (!before.input().equals(after.input())) {
      add(
          change(
              fate,
              Kind.INPUT_CHANGED,
              "another_input",
              "the request reads otherwise: it was redacted or erased and captured again",
              before.answer(),
              after.answer()));
    } else if (before.weight() != after.weight()) {
      add(
          change(
              fate,
              Kind.REWEIGHTED,
              after.weight() > before.weight() ? "more_duplicates" : "fewer_duplicates",
              "stands for %,d exchanges, and stood for %,d"
                  .formatted(after.weight(), before.weight()),
              Integer.toString(before.weight()),
              Integer.toString(after.weight())));
    } else {
      unchanged++;
    }
  }

  private static RowChange removed(ExchangeFate fate, TrainingExample row) {
    Optional<Decision> now = fate.after().decision();
    return new RowChange(
        Kind.REMOVED,
        fate.id(),
        fate.createdAt(),
        reason(fate.after(), NOT_IN_WINDOW),
        now.map(decision -> "now " + why(decision)).orElse("the window no longer holds it"),
        Optional.of(row.answer()),
        Optional.empty());
  }

  private static RowChange added(ExchangeFate fate, TrainingExample row) {
    Optional<Decision> then = fate.before().decision();
    return new RowChange(
        Kind.ADDED,
        fate.id(),
        fate.createdAt(),
        reason(fate.before(), NEW_IN_WINDOW),
        then.map(decision -> "was " + why(decision)).orElse("the window holds it now"),
        Optional.empty(),
        Optional.of(row.answer()));
  }

  private static RowChange change(
      ExchangeFate fate, Kind kind, String reason, String why, String before, String after) {
    return new RowChange(
        kind, fate.id(), fate.createdAt(), reason, why, Optional.of(before), Optional.of(after));
  }

  private static String reason(Side side, String without) {
    return side.decision().flatMap(Decision::reason).orElse(without);
  }

  private static String why(Decision decision) {
    String reason = decision.reason().orElse("kept");
    String explained =
        DropReason.ofWireName(reason)
            .map(known -> "%s (%s)".formatted(reason, known.explanation()))
            .orElse(reason);
    return decision
        .representative()
        .map(id -> "%s of %s".formatted(explained, id))
        .orElse(explained);
  }

  private static String part(TrainingExample row) {
    return row.split().name().toLowerCase(Locale.ROOT);
  }

  private void add(RowChange change) {
    counts
        .computeIfAbsent(change.kind(), k -> new TreeMap<>())
        .merge(change.reason(), 1L, Long::sum);
    if (shown.merge(change.kind(), 1, Integer::sum) <= limit) {
      examples.add(change);
    }
  }
}
