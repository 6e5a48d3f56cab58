package dev.retort.trainer.djl.training;

import dev.retort.trainer.djl.loss.DistillationLoss;
import dev.retort.trainer.djl.loss.SoftTargets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The tokens that rows predict, with what is known of each. */
final class AnswerTokens {
  private AnswerTokens() {}

  /**
   * In the order of the rows and of the sequences in them.
   *
   * @throws IllegalArgumentException if a sequence has no prompt: nobody predicts its first token
   */
  static DistillationLoss.Tokens of(List<List<TokenSequence>> rows) {
    List<TokenSequence> sequences = rows.stream().flatMap(List::stream).toList();
    int count = sequences.stream().mapToInt(sequence -> sequence.answer().length).sum();
    boolean[] own = new boolean[count];
    List<SoftTargets> targets = new ArrayList<>();
    int at = 0;
    for (TokenSequence sequence : sequences) {
      if (sequence.prompt().length == 0) {
        throw new IllegalArgumentException("a sequence to distil has a prompt of at least 1 token");
      }
      int length = sequence.answer().length;
      Arrays.fill(own, at, at + length, sequence.isOwn());
      targets.add(sequence.softTargets().orElseGet(() -> SoftTargets.unknown(length)));
      at += length;
    }
    int[] ids =
        sequences.stream().flatMapToInt(sequence -> IntStream.of(sequence.answer())).toArray();
    return new DistillationLoss.Tokens(ids, SoftTargets.joined(targets), own);
  }
}
