package dev.retort.trainer.djl.scoring;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What a decoder says about rows.
 *
 * @param meanCrossEntropy natural, per token that is predicted from a token; none if no row has two
 * @param predictedTokens over which it is the mean
 * @param transformersLoss the mean as Hugging Face transformers takes it when labels are −100 at
 *     padding: a token that follows padding counts too, predicted from the padding; none if rows
 *     have several lengths
 */
public record CheckpointScore(
    List<RowScore> rows,
    OptionalDouble meanCrossEntropy,
    long predictedTokens,
    OptionalDouble transformersLoss) {
  public CheckpointScore {
    rows = List.copyOf(rows);
  }

  /**
   * One row, without its padding.
   *
   * @param tokens of the row
   * @param meanCrossEntropy per token but the first; none if there is only one
   * @param lastLogits every token's score after the row's last token
   * @param continuation the most probable token each time; ends of text do not end it
   * @param continuationLogProbabilities of its tokens, natural
   */
  public record RowScore(
      int tokens,
      OptionalDouble meanCrossEntropy,
      List<Float> lastLogits,
      List<Integer> continuation,
      List<Double> continuationLogProbabilities) {
    public RowScore {
      lastLogits = List.copyOf(lastLogits);
      continuation = List.copyOf(continuation);
      continuationLogProbabilities = List.copyOf(continuationLogProbabilities);
    }
  }
}
