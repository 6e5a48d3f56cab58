package dev.retort.trainer.djl.training;

import dev.retort.trainer.djl.architecture.DecoderBatch;
import dev.retort.trainer.djl.architecture.LabelledTokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Lays sequences side by side in rows of one length, so that little of a batch is padding: each
 * goes, in the order given, to the first of the last rows that has room. Sequences that share the
 * prefix have rows of their own, in which the prefix takes no room.
 *
 * @param length tokens of a row, ≥ 1
 * @param prefix computed once for all rows of a batch that share it
 */
record RowPacking(int length, SharedPrefix prefix) {
  private static final int OPEN_ROWS = 32;

  /** Without a shared prefix. */
  RowPacking(int length) {
    this(length, SharedPrefix.NONE);
  }

  /**
   * Which sequences share a row.
   *
   * @throws IllegalArgumentException if a sequence is longer than a row
   */
  List<List<TokenSequence>> rows(List<TokenSequence> sequences) {
    if (prefix.length() == 0) {
      return filled(sequences);
    }
    Map<Boolean, List<TokenSequence>> sharing =
        sequences.stream().collect(Collectors.partitioningBy(prefix::begins));
    return Stream.of(true, false)
        .flatMap(way -> filled(sharing.get(way)).stream())
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private List<List<TokenSequence>> filled(List<TokenSequence> sequences) {
    List<List<TokenSequence>> rows = new ArrayList<>();
    List<Integer> room = new ArrayList<>();
    for (TokenSequence sequence : sequences) {
      int own = prefix.ownLength(sequence);
      if (own > length) {
        throw new IllegalArgumentException(
            "a sequence of %d tokens does not fit into rows of %d".formatted(own, length));
      }
      int row = Math.max(0, rows.size() - OPEN_ROWS);
      while (row < rows.size() && room.get(row) < own) {
        row++;
      }
      if (row == rows.size()) {
        rows.add(new ArrayList<>());
        room.add(length);
      }
      rows.get(row).add(sequence);
      room.set(row, room.get(row) - own);
    }
    return rows;
  }

  /**
   * Some rows as a decoder takes them.
   *
   * @param batch them
   * @param rows what they are made of; its labels are predicted in their order
   */
  record Packed(DecoderBatch batch, List<List<TokenSequence>> rows) {}

  /** Rows as a decoder takes them: at most one batch behind the prefix, and one without it. */
  List<Packed> batches(List<List<TokenSequence>> rows) {
    Map<Boolean, List<List<TokenSequence>>> sharing =
        rows.stream().collect(Collectors.partitioningBy(row -> prefix.begins(row.get(0))));
    List<List<TokenSequence>> behind = sharing.get(true);
    List<List<TokenSequence>> whole = sharing.get(false);
    List<Packed> batches = new ArrayList<>();
    if (!behind.isEmpty()) {
      batches.add(
          new Packed(
              DecoderBatch.behind(prefix.tokens(), labelled(behind, prefix.length()), length),
              behind));
    }
    if (!whole.isEmpty()) {
      batches.add(new Packed(DecoderBatch.packed(labelled(whole, 0), length), whole));
    }
    return batches;
  }

  private static List<List<LabelledTokens>> labelled(List<List<TokenSequence>> rows, int from) {
    return rows.stream()
        .map(row -> row.stream().map(text -> labelled(text, from)).toList())
        .toList();
  }

  private static LabelledTokens labelled(TokenSequence text, int from) {
    int[] prompt = text.prompt();
    return LabelledTokens.answer(Arrays.copyOfRange(prompt, from, prompt.length), text.answer());
  }

  /** Answer tokens of some rows: what a loss is a mean over. */
  static long answerTokens(List<List<TokenSequence>> rows) {
    return rows.stream().flatMap(List::stream).mapToLong(row -> row.answer().length).sum();
  }

  /** All tokens of some rows, padding left out, a shared prefix counted for each sequence. */
  static long tokens(List<List<TokenSequence>> rows) {
    return rows.stream().flatMap(List::stream).mapToLong(TokenSequence::length).sum();
  }
}
