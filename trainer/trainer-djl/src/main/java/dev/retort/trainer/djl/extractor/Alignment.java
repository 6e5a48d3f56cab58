package dev.retort.trainer.djl.extractor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Finds the spans of a request that an answer's values were copied from. Values that stand at one
 * place only come first, longer ones before shorter ones; the objects of a list follow in their
 * order, each value nearest to the object's others; what is left takes the first free place, list
 * elements one after the other.
 */
final class Alignment {
  private final List<Slot> slots;
  private final RequestIndex request;
  private final List<Placed> placed = new ArrayList<>();

  private Alignment(List<Slot> slots, RequestIndex request) {
    this.slots = slots;
    this.request = request;
  }

  /** A value that goes to a slot. */
  record Value(int slot, int item, String text) {}

  /** A value's span; {@code shared}: it is the value of all of the list's objects. */
  record Placed(Value value, Span span, boolean shared) {}

  private record Candidate(Value value, List<Span> spans) {
    int longest() {
      return spans.stream().mapToInt(Span::length).max().orElse(0);
    }
  }

  /** The spans of all values; empty if one has none. */
  static Optional<List<Placed>> of(List<Slot> slots, RequestIndex request, List<Value> values) {
    Alignment alignment = new Alignment(slots, request);
    return alignment.align(values) ? Optional.of(alignment.placed) : Optional.empty();
  }

  private boolean align(List<Value> values) {
    List<Value> own = new ArrayList<>(values);
    List<Candidate> open = new ArrayList<>();
    for (Map.Entry<Value, Integer> sharing : shared(values).entrySet()) {
      Value value = sharing.getKey();
      own.removeIf(v -> v.slot() == value.slot());
      open.add(new Candidate(value, spans(value)));
    }
    for (Value value : own) {
      open.add(new Candidate(value, spans(value)));
    }
    int shareds = open.size() - own.size();
    for (int i = 0; i < shareds; i++) {
      if (!place(open.get(i), open.get(i).spans().stream(), /* shared= */ true)) {
        return false;
      }
    }
    List<Candidate> rest = new ArrayList<>(open.subList(shareds, open.size()));
    return unambiguous(rest) && objects(rest) && others(rest);
  }

  private List<Span> spans(Value value) {
    return slots.get(value.slot()).spans(request, value.text());
  }

  /** Slots of which all objects have the same value, that stands there less often. */
  private Map<Value, Integer> shared(List<Value> values) {
    Map<Integer, List<Value>> bySlot = new TreeMap<>();
    int[] objects = new int[1];
    for (Value value : values) {
      if (slots.get(value.slot()).path().inList()) {
        bySlot.computeIfAbsent(value.slot(), s -> new ArrayList<>()).add(value);
        objects[0] = Math.max(objects[0], value.item() + 1);
      }
    }
    Map<Value, Integer> shared = new HashMap<>();
    for (List<Value> same : bySlot.values()) {
      Value first = same.get(0);
      int places = disjoint(spans(first));
      if (same.size() > 1
          && same.size() == objects[0]
          && same.stream().allMatch(v -> v.text().equals(first.text()))
          && places > 0
          && places < same.size()) {
        shared.put(first, same.size());
      }
    }
    return shared;
  }

  private static int disjoint(List<Span> spans) {
    int count = 0;
    int end = 0;
    for (Span span : spans) {
      if (span.from() >= end) {
        count++;
        end = span.to();
      }
    }
    return count;
  }

  private boolean unambiguous(List<Candidate> rest) {
    List<Candidate> sure =
        rest.stream()
            .filter(c -> c.spans().size() == 1)
            .sorted(Comparator.comparingInt(Candidate::longest).reversed())
            .toList();
    rest.removeAll(sure);
    return sure.stream().allMatch(c -> place(c, c.spans().stream(), /* shared= */ false));
  }

  /** What stands at several places and is in an object: nearest to the object's other values. */
  private boolean objects(List<Candidate> rest) {
    List<Candidate> inObjects =
        rest.stream()
            .filter(c -> slots.get(c.value().slot()).path().inList())
            .sorted(
                Comparator.comparingInt((Candidate c) -> c.value().item())
                    .thenComparing(Comparator.comparingInt(Candidate::longest).reversed()))
            .toList();
    rest.removeAll(inObjects);
    for (Candidate candidate : inObjects) {
      double middle = middle(candidate.value());
      boolean found =
          place(
              candidate,
              candidate.spans().stream()
                  .sorted(Comparator.comparingDouble(s -> Math.abs(s.from() - middle))),
              /* shared= */ false);
      if (!found) {
        return false;
      }
    }
    return true;
  }

  /** Where an object's values are so far, or else right after the object before it. */
  private double middle(Value value) {
    List<String> list = slots.get(value.slot()).path().list().orElseThrow();
    int sum = 0;
    int count = 0;
    int before = 0;
    for (Placed other : placed) {
      if (!other.shared()
          && slots.get(other.value().slot()).path().list().filter(list::equals).isPresent()) {
        if (other.value().item() == value.item()) {
          sum += other.span().from();
          count++;
        } else if (other.value().item() < value.item()) {
          before = Math.max(before, other.span().to());
        }
      }
    }
    return count == 0 ? before : (double) sum / count;
  }

  private boolean others(List<Candidate> rest) {
    rest.sort(Comparator.comparingInt(Candidate::longest).reversed());
    return rest.stream().allMatch(c -> place(c, c.spans().stream(), /* shared= */ false));
  }

  private boolean place(Candidate candidate, java.util.stream.Stream<Span> spans, boolean shared) {
    Optional<Span> free =
        spans.filter(span -> placed.stream().noneMatch(p -> p.span().overlaps(span))).findFirst();
    free.ifPresent(span -> placed.add(new Placed(candidate.value(), span, shared)));
    return free.isPresent();
  }
}
