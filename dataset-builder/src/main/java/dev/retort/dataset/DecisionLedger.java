package dev.retort.dataset;

import dev.retort.capture.ExchangeId;
import dev.retort.dataset.filter.DropReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Collects what becomes of each exchange. Not thread-safe. */
final class DecisionLedger {
  private final List<Decision> decisions = new ArrayList<>();

  void kept(TrainingExample example) {
    decisions.add(
        new Decision(
            example.id(),
            example.createdAt(),
            Optional.of(example.split()),
            Optional.empty(),
            Optional.empty()));
  }

  void dropped(ExchangeId id, Instant createdAt, DropReason reason) {
    add(id, createdAt, reason, Optional.empty());
  }

  void dropped(Candidate candidate, DropReason reason) {
    dropped(candidate.id(), candidate.createdAt(), reason);
  }

  void merged(Candidate candidate, DropReason reason, ExchangeId representative) {
    add(candidate.id(), candidate.createdAt(), reason, Optional.of(representative));
  }

  /** All of them, in canonical order. */
  List<Decision> decisions() {
    return decisions.stream()
        .sorted(Comparator.comparing(Decision::createdAt).thenComparing(Decision::id))
        .toList();
  }

  /** How many were dropped, by reason. */
  SortedMap<String, Long> dropped() {
    SortedMap<String, Long> counts = new TreeMap<>();
    decisions.forEach(d -> d.reason().ifPresent(reason -> counts.merge(reason, 1L, Long::sum)));
    return counts;
  }

  long size() {
    return decisions.size();
  }

  private void add(
      ExchangeId id, Instant createdAt, DropReason reason, Optional<ExchangeId> representative) {
    decisions.add(
        new Decision(
            id, createdAt, Optional.empty(), Optional.of(reason.wireName()), representative));
  }
}
