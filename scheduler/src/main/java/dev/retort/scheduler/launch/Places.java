package dev.retort.scheduler.launch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * A number of places, numbered from 0, of which whoever waits gets some at once. Who has the
 * greatest priority is next, and among equals who came first; nobody overtakes them because they
 * need fewer. Safe for use by many threads.
 */
final class Places {
  private record Turn(int priority, long arrival) {}

  private final int all;
  private final TreeSet<Integer> free = new TreeSet<>();
  private final TreeSet<Turn> waiting =
      new TreeSet<>(Comparator.comparing(Turn::priority).reversed().thenComparing(Turn::arrival));
  private long arrivals;

  Places(int all) {
    this.all = all;
    IntStream.range(0, all).forEach(free::add);
  }

  /** Waits for some places. */
  synchronized List<Integer> take(int some, int priority) throws InterruptedException {
    if (some > all) {
      throw new IllegalArgumentException("there are %d places, not %d".formatted(all, some));
    }
    Turn turn = new Turn(priority, arrivals++);
    waiting.add(turn);
    try {
      while (!waiting.first().equals(turn) || free.size() < some) {
        wait();
      }
      List<Integer> taken = new ArrayList<>();
      for (int i = 0; i < some; i++) {
        taken.add(free.pollFirst());
      }
      return taken;
    } finally {
      waiting.remove(turn);
      notifyAll();
    }
  }

  synchronized void giveBack(List<Integer> taken) {
    free.addAll(taken);
    notifyAll();
  }
}
