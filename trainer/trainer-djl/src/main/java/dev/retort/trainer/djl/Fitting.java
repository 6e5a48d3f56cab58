package dev.retort.trainer.djl;

import dev.retort.dataset.TrainingExample;
import dev.retort.trainer.DecoderRecipe;
import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.djl.codec.LabelledText;
import dev.retort.trainer.djl.training.SharedPrefix;
import dev.retort.trainer.djl.training.TokenSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the context has room for.
 *
 * @param rows that fit, of those that are learnt
 * @param examples of these rows
 * @param learnt their sequences
 * @param heldOut sequences that fit
 * @param prefix what they begin with
 * @param context tokens of prompt and answer together
 * @param answerTokens that an answer may have
 */
record Fitting(
    List<TrainingExample> rows,
    List<LabelledText> examples,
    List<TokenSequence> learnt,
    List<TokenSequence> heldOut,
    SharedPrefix prefix,
    int context,
    int answerTokens) {
  /** Rows are at least this long, so that short sequences share them. */
  private static final int SHORTEST_ROW = 128;

  private static final int ROW_STEP = 32;

  /**
   * A token's keys and values take up at most this part of all that is kept of it for gradients.
   */
  private static final int KEYS_AND_VALUES = 8;

  /** Answers may be this much longer than any that was seen. */
  private static final double SPARE = 1.25;

  /** If more rows than this do not fit, the context is too short for the task. */
  private static final double MOST_TOO_LONG = 0.1;

  static Fitting of(
      DecoderDraft draft, TrainingRows rows, DecoderRecipe recipe, GpuProfile hardware) {
    int context =
        Math.min(
            Math.min(recipe.contextLength(), hardware.sequenceLength()),
            draft.weights().config().contextLength());
    List<TrainingExample> fitting = new ArrayList<>();
    List<TokenSequence> learnt = new ArrayList<>();
    int longest = 0;
    int longestAnswer = 0;
    for (TrainingExample row : rows.learnt()) {
      TokenSequence sequence =
          draft.language().sequence(new LabelledText(row.input(), row.answer()));
      longest = Math.max(longest, sequence.length());
      if (sequence.length() <= context) {
        fitting.add(row);
        learnt.add(sequence);
        longestAnswer = Math.max(longestAnswer, sequence.answer().length);
      }
    }
    int tooLong = rows.learnt().size() - learnt.size();
    if (tooLong > MOST_TOO_LONG * rows.learnt().size()) {
      throw new IllegalArgumentException(
          "%d of %d training rows do not fit a context of %d tokens; the longest has %d. Raise decoder.contextLength, or sequenceLength in the hardware profile; a base model's own context is the limit."
              .formatted(tooLong, rows.learnt().size(), context, longest));
    }
    return new Fitting(
        fitting,
        texts(fitting),
        learnt,
        texts(rows.heldOut()).stream()
            .map(draft.language()::sequence)
            .filter(sequence -> sequence.length() <= context)
            .toList(),
        SharedPrefix.of(learnt),
        context,
        Math.min(context / 2, (int) (longestAnswer * SPARE) + 1));
  }

  Fitting learning(List<TokenSequence> sequences) {
    return new Fitting(rows, examples, sequences, heldOut, prefix, context, answerTokens);
  }

  int rowLength() {
    int longest =
        Stream.concat(learnt.stream(), heldOut.stream())
            .mapToInt(prefix::ownLength)
            .max()
            .orElse(0);
    int rounded = (longest + ROW_STEP - 1) / ROW_STEP * ROW_STEP;
    return Math.min(Math.max(SHORTEST_ROW, rounded), Math.max(context, longest));
  }

  /**
   * Rows behind a prefix that take about the memory of so many rows of whole sequences: beside its
   * own tokens, each holds the keys and values of the prefix.
   */
  int microRows(int wholeRows) {
    if (prefix.length() == 0) {
      return wholeRows;
    }
    int longest = learnt.stream().mapToInt(TokenSequence::length).max().orElse(0);
    int rowCost = rowLength() + prefix.length() / KEYS_AND_VALUES;
    return Math.max(wholeRows, (wholeRows * longest - prefix.length()) / rowCost);
  }

  static List<LabelledText> texts(List<TrainingExample> examples) {
    return examples.stream()
        .map(example -> new LabelledText(example.input(), example.answer()))
        .toList();
  }
}
