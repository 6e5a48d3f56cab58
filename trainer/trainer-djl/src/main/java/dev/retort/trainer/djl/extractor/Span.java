package dev.retort.trainer.djl.extractor;

/**
 * Some neighbouring tokens.
 *
 * @param from the first one's number
 * @param to the number after the last one's, &gt; from
 */
record Span(int from, int to) {
  Span {
    if (from < 0 || to <= from) {
      throw new IllegalArgumentException("no span: [%d, %d)".formatted(from, to));
    }
  }

  boolean overlaps(Span other) {
    return from < other.to && other.from < to;
  }

  int length() {
    return to - from;
  }
}
