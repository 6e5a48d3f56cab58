package dev.retort.console.audit;

import dev.retort.registry.Sha256;
import dev.retort.registry.audit.ChainHead;
import java.util.ArrayList;
import java.util.List;

/** Where the lines of a trail end, and what the last one's hash is. */
final class Chain {
  private final List<Long> ends = new ArrayList<>();
  private Sha256 last = ChainHead.EMPTY.hash();

  /** How many lines there are. */
  int length() {
    return ends.size();
  }

  /** How many bytes they take, or the first of them. */
  long end(int lines) {
    return lines == 0 ? 0 : ends.get(lines - 1);
  }

  long end() {
    return end(length());
  }

  ChainHead head() {
    return new ChainHead(length(), last);
  }

  /** Adds a line: its bytes without the line feed, of which it takes one more. */
  void add(byte[] line) {
    ends.add(end() + line.length + 1);
    last = Sha256.of(line);
  }
}
