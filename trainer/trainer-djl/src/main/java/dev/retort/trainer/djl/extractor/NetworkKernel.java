package dev.retort.trainer.djl.extractor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retort.trainer.djl.runtime.Kernels;

/** The network in one call. */
final class NetworkKernel {
  private static final Kernels KERNELS = Kernels.load(NetworkKernel.class, "network.py");

  private NetworkKernel() {}

  /**
   * The potentials of a batch: the emissions, word by word, and behind them those of transitions.
   *
   * @param inputs word × sums of vectors
   * @param dropout share of inputs and hidden units left out; 0 in inference
   */
  static NDArray potentials(
      NetworkBatch batch,
      NDArray inputs,
      NetworkWeights weights,
      double dropout,
      NDManager manager) {
    NetworkBatch.Spellings spellings = batch.spellings(manager);
    return KERNELS
        .call("potentials")
        .with(inputs)
        .with(spellings.characters())
        .with(spellings.spelt())
        .with(batch.counts(manager))
        .with(weights.inOrder())
        .with(batch.rowCount())
        .with(dropout)
        .array(manager);
  }

  /** The emissions of one row of a batch. */
  static float[][] emissions(
      NetworkBatch batch, int row, int words, StateSpace space, float[] potentials) {
    float[][] emissions = new float[words][space.size()];
    for (int i = 0; i < words; i++) {
      System.arraycopy(
          potentials, batch.place(row, i) * space.size(), emissions[i], 0, space.size());
    }
    return emissions;
  }
}
