package dev.retort.trainer.djl.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sequences laid side by side in rows of one length, so that little of a batch is padding. Each
 * token knows its place within its own sequence and which sequence of the row that is: attention
 * stays within a sequence. Labels are the answers' tokens; everything else counts for nothing.
 *
 * <p>All arrays are row-major, {@code rows × length}.
 *
 * @param rows number of rows
 * @param length tokens of a row
 * @param ids tokens; padding is token 0
 * @param positions of each token in its sequence, from 0
 * @param segments from 1 for a row's first sequence; 0 is padding
 * @param labels the token itself where it belongs to an answer, else {@value #IGNORED}
 * @param answerTokens labels that count
 */
record PackedRows(
    int rows,
    int length,
    long[] ids,
    long[] positions,
    long[] segments,
    long[] labels,
    long answerTokens) {
  /** The label of a token that is not to be learnt. */
  static final long IGNORED = -100;

  /**
   * Which sequences share a row: each goes, in the order given, to the first of the last rows that
   * has room.
   *
   * @throws IllegalArgumentException if a sequence is longer than a row
   */
  static List<List<TokenSequence>> plan(List<TokenSequence> sequences, int length) {
    int lookBack = 32;
    List<List<TokenSequence>> rows = new ArrayList<>();
    List<Integer> room = new ArrayList<>();
    for (TokenSequence sequence : sequences) {
      if (sequence.length() > length) {
        throw new IllegalArgumentException(
            "a sequence of %d tokens does not fit into rows of %d"
                .formatted(sequence.length(), length));
      }
      int row = Math.max(0, rows.size() - lookBack);
      while (row < rows.size() && room.get(row) < sequence.length()) {
        row++;
      }
      if (row == rows.size()) {
        rows.add(new ArrayList<>());
        room.add(length);
      }
      rows.get(row).add(sequence);
      room.set(row, room.get(row) - sequence.length());
    }
    return rows;
  }

  /** Lays out planned rows. */
  static PackedRows of(List<List<TokenSequence>> planned, int length) {
    int size = planned.size() * length;
    PackedRows rows =
        new PackedRows(
            planned.size(),
            length,
            new long[size],
            new long[size],
            new long[size],
            new long[size],
            planned.stream().flatMap(List::stream).mapToLong(s -> s.answer().length).sum());
    Arrays.fill(rows.labels, IGNORED);
    for (int row = 0; row < planned.size(); row++) {
      int at = row * length;
      for (int segment = 0; segment < planned.get(row).size(); segment++) {
        at = rows.lay(planned.get(row).get(segment), segment + 1, at);
      }
    }
    return rows;
  }

  private int lay(TokenSequence sequence, int segment, int from) {
    for (int i = 0; i < sequence.length(); i++) {
      boolean given = i < sequence.prompt().length;
      int at = from + i;
      ids[at] = given ? sequence.prompt()[i] : sequence.answer()[i - sequence.prompt().length];
      positions[at] = i;
      segments[at] = segment;
      labels[at] = given ? IGNORED : ids[at];
    }
    return from + sequence.length();
  }
}
