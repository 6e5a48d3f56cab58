package dev.retort.trainer.djl.training;

import java.util.ArrayList;
import java.util.List;

/**
 * Lays sequences side by side in rows of one length, so that little of a batch is padding: each
 * goes, in the order given, to the first of the last rows that has room.
 *
 * @param length tokens of a row, ≥ 1
 */
record RowPacking(int length) {
  private static final int OPEN_ROWS = 32;

  /**
   * Which sequences share a row.
   *
   * @throws IllegalArgumentException if a sequence is longer than a row
   */
  List<List<TokenSequence>> rows(List<TokenSequence> sequences) {
    List<List<TokenSequence>> rows = new ArrayList<>();
    List<Integer> room = new ArrayList<>();
    for (TokenSequence sequence : sequences) {
      if (sequence.length() > length) {
        throw new IllegalArgumentException(
            "a sequence of %d tokens does not fit into rows of %d"
                .formatted(sequence.length(), length));
      }
      int row = Math.max(0, rows.size() - OPEN_ROWS);
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

  /** Answer tokens of some rows: what a loss is a mean over. */
  static long answerTokens(List<List<TokenSequence>> rows) {
    return rows.stream().flatMap(List::stream).mapToLong(row -> row.answer().length).sum();
  }

  /** All tokens of some rows, padding left out. */
  static long tokens(List<List<TokenSequence>> rows) {
    return rows.stream().flatMap(List::stream).mapToLong(TokenSequence::length).sum();
  }
}
