package dev.retort.evaluator.guardrail;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds which of many strings a text holds, in one pass over it, whatever the text (the automaton
 * of Aho and Corasick, 1975). Immutable and thread-safe.
 */
final class LiteralScan {
  private static final int ASCII = 128;

  /** Of characters that no string holds. */
  private static final int OTHER = 0;

  private final int[] classes = new int[ASCII];
  private final int alphabet;
  private final int[] next;

  /** The numbers that a state stands for; null where it stands for none. */
  private final int[][] found;

  /**
   * A scan.
   *
   * @param strings in ASCII, each with the numbers that stand for it
   */
  LiteralScan(Map<String, ? extends Iterable<Integer>> strings) {
    int used = 1;
    for (String string : strings.keySet()) {
      for (int i = 0; i < string.length(); i++) {
        char c = string.charAt(i);
        if (c >= ASCII) {
          throw new IllegalArgumentException("'%s' is not in ASCII".formatted(string));
        }
        if (classes[c] == OTHER) {
          classes[c] = used++;
        }
      }
    }
    alphabet = used;
    List<int[]> edges = new ArrayList<>(List.of(blank()));
    List<BitSet> numbers = new ArrayList<>(List.of(new BitSet()));
    new TreeMap<>(strings).forEach((string, ids) -> add(string, ids, edges, numbers));
    complete(edges, numbers);
    next = new int[edges.size() * alphabet];
    found = new int[edges.size()][];
    for (int state = 0; state < edges.size(); state++) {
      System.arraycopy(edges.get(state), 0, next, state * alphabet, alphabet);
      found[state] = numbers.get(state).isEmpty() ? null : numbers.get(state).stream().toArray();
    }
  }

  private int[] blank() {
    int[] edges = new int[alphabet];
    Arrays.fill(edges, -1);
    return edges;
  }

  private void add(String string, Iterable<Integer> ids, List<int[]> edges, List<BitSet> numbers) {
    int state = 0;
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      if (edges.get(state)[classes[c]] < 0) {
        edges.get(state)[classes[c]] = edges.size();
        edges.add(blank());
        numbers.add(new BitSet());
      }
      state = edges.get(state)[classes[c]];
    }
    for (int id : ids) {
      numbers.get(state).set(id);
    }
  }

  /** Gives each state the edges of the longest other state that ends as it does. */
  private void complete(List<int[]> edges, List<BitSet> numbers) {
    int[] shorter = new int[edges.size()];
    Deque<Integer> open = new ArrayDeque<>(List.of(0));
    while (!open.isEmpty()) {
      int state = open.remove();
      numbers.get(state).or(numbers.get(shorter[state]));
      for (int c = 0; c < alphabet; c++) {
        int behind = state == 0 ? 0 : edges.get(shorter[state])[c];
        int child = edges.get(state)[c];
        if (child < 0) {
          edges.get(state)[c] = behind;
        } else {
          shorter[child] = behind;
          open.add(child);
        }
      }
    }
  }

  /**
   * Marks what a text holds, as if it stood alone between two line feeds.
   *
   * @param seen by the strings' numbers; only set, never cleared
   */
  void mark(CharSequence text, boolean[] seen) {
    int state = step(0, '\n', seen);
    for (int i = 0; i < text.length(); i++) {
      state = step(state, text.charAt(i), seen);
    }
    step(state, '\n', seen);
  }

  private int step(int state, char c, boolean[] seen) {
    int reached = next[state * alphabet + (c < ASCII ? classes[c] : otherwise(c))];
    if (found[reached] != null) {
      for (int number : found[reached]) {
        seen[number] = true;
      }
    }
    return reached;
  }

  /** Unicode's further line ends are line feeds to a pattern's {@code ^} and {@code $}. */
  private int otherwise(char c) {
    return c == '\u0085' || c == '\u2028' || c == '\u2029' ? classes['\n'] : OTHER;
  }
}
