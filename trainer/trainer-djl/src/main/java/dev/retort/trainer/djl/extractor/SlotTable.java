package dev.retort.trainer.djl.extractor;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The slots of a task's answers, and what never changes beside them.
 *
 * @param slots in the order of their numbers
 * @param numbers of the slots, by their paths
 * @param constants what a list's objects have beside their slots, as JSON, by the list's name
 */
record SlotTable(List<Slot> slots, Map<SlotPath, Integer> numbers, Map<String, String> constants) {
  SlotTable {
    slots = List.copyOf(slots);
    numbers = Map.copyOf(numbers);
    constants = Collections.unmodifiableSortedMap(new TreeMap<>(constants));
  }

  static SlotTable of(List<Slot> slots, Map<String, String> constants) {
    Map<SlotPath, Integer> numbers = new HashMap<>();
    slots.forEach(slot -> numbers.put(slot.path(), numbers.size()));
    return new SlotTable(slots, numbers, constants);
  }

  int size() {
    return slots.size();
  }

  Slot get(int number) {
    return slots.get(number);
  }

  /** The number of the slot at a path; empty if there is none. */
  Optional<Integer> number(SlotPath path) {
    return Optional.ofNullable(numbers.get(path));
  }

  /** The slot at a path; empty if there is none. */
  Optional<Slot> at(SlotPath path) {
    return number(path).map(slots::get);
  }
}
