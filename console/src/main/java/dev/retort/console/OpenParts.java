package dev.retort.console;

import java.util.ArrayDeque;
import java.util.Deque;

/** Parts that were opened, to be closed in the reverse order. Used by one thread. */
final class OpenParts implements AutoCloseable {
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /** Has a part closed with all the others. */
  <T extends AutoCloseable> T keep(T part) {
    opened.push(part);
    return part;
  }

  /** Closes every part, even if one refuses, and reports the first refusal. */
  @Override
  public void close() {
    RuntimeException first = null;
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        RuntimeException failure =
            e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
        if (first == null) {
          first = failure;
        } else {
          first.addSuppressed(failure);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
