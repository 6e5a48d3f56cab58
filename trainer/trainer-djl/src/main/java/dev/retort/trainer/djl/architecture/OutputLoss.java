package dev.retort.trainer.djl.architecture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** What a batch's predictions lose, in the place of cross entropy. */
@FunctionalInterface
public interface OutputLoss {

  /**
   * The loss of some of a batch's labels, through which gradients flow into the logits.
   *
   * @param logits of the tokens in those labels' places, (to − from) × vocabulary, F32
   * @param from the first label, in the order in which the batch's labels are predicted: row by row
   * @param to the one after the last
   * @param owner of what is made; it stays until after the way back
   * @return one number, their sum
   */
  NDArray sum(NDArray logits, int from, int to, NDManager owner);
}
