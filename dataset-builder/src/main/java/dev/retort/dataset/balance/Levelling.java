package dev.retort.dataset.balance;

import java.util.SortedMap;
import java.util.TreeMap;

/** Fills labels up from below, as water does. */
final class Levelling {
  private Levelling() {}

  /**
   * How many more each label gets.
   *
   * @param room how many it can have altogether
   * @param taken how many it has, for the same labels
   * @param budget how many more there are for all
   * @return for each label; the sum is the budget, or what there is room for if that is less. What
   *     does not divide evenly goes to the first labels in their order.
   */
  static SortedMap<String, Long> level(
      SortedMap<String, Long> room, SortedMap<String, Long> taken, long budget) {
    long low = 0;
    long high = room.values().stream().mapToLong(Long::longValue).max().orElse(0);
    while (low < high) {
      long height = low + (high - low + 1) / 2;
      if (needed(room, taken, height) <= budget) {
        low = height;
      } else {
        high = height - 1;
      }
    }
    SortedMap<String, Long> granted = new TreeMap<>();
    long left = Math.max(0, budget) - needed(room, taken, low);
    for (String label : room.keySet()) {
      long more = more(room.get(label), taken.get(label), low);
      boolean one = left > 0 && more(room.get(label), taken.get(label), low + 1) > more;
      granted.put(label, one ? more + 1 : more);
      left -= one ? 1 : 0;
    }
    return granted;
  }

  private static long needed(
      SortedMap<String, Long> room, SortedMap<String, Long> taken, long height) {
    return room.entrySet().stream()
        .mapToLong(label -> more(label.getValue(), taken.get(label.getKey()), height))
        .sum();
  }

  private static long more(long room, long taken, long height) {
    return Math.max(0, Math.min(room, height) - taken);
  }
}
