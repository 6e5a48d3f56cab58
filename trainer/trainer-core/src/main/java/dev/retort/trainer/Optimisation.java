package dev.retort.trainer;

import java.util.Objects;

/**
 * How weights change: AdamW (Loshchilov and Hutter 2019) with a linear warm-up and a cosine decay
 * to a tenth, gradients clipped by their global norm.
 *
 * @param epochs passes over the training rows at most, ≥ 1
 * @param learningRate the highest, &gt; 0
 * @param tokensPerStep tokens that one step of the optimizer sees, however many micro-batches they
 *     come in, ≥ 64
 * @param warmUp share of the steps in which the rate rises, in [0, 1)
 * @param weightDecay of matrices; norms and biases have none; ≥ 0
 * @param clipNorm the largest global norm of a gradient, &gt; 0
 * @param dropout in training, in [0, 1)
 * @param averaging decay of the moving average of the weights that is published, in [0, 1); 0: none
 * @param patience looks at the held-out rows without a gain after which training ends, ≥ 1
 * @param matrices how the matrices inside blocks change
 */
public record Optimisation(
    int epochs,
    double learningRate,
    int tokensPerStep,
    double warmUp,
    double weightDecay,
    double clipNorm,
    double dropout,
    double averaging,
    int patience,
    MatrixUpdate matrices) {
  /** For random weights. */
  public static final Optimisation FROM_SCRATCH =
      new Optimisation(30, 2e-3, 2048, 0.05, 0.01, 1, 0.1, 0, 5, MatrixUpdate.MUON);

  /** For an open model's weights. */
  public static final Optimisation FINE_TUNING =
      new Optimisation(3, 2e-4, 4096, 0.05, 0.01, 1, 0, 0, 3, MatrixUpdate.ADAMW);

  public Optimisation {
    require(epochs >= 1, "epochs are ≥ 1", epochs);
    require(learningRate > 0, "a learning rate is > 0", learningRate);
    require(tokensPerStep >= 64, "tokensPerStep is ≥ 64", tokensPerStep);
    require(warmUp >= 0 && warmUp < 1, "warmUp lies in [0, 1)", warmUp);
    require(weightDecay >= 0, "weightDecay is ≥ 0", weightDecay);
    require(clipNorm > 0, "clipNorm is > 0", clipNorm);
    require(dropout >= 0 && dropout < 1, "dropout lies in [0, 1)", dropout);
    require(averaging >= 0 && averaging < 1, "averaging lies in [0, 1)", averaging);
    require(patience >= 1, "patience is ≥ 1", patience);
    Objects.requireNonNull(matrices);
  }

  private static void require(boolean holds, String rule, double value) {
    if (!holds) {
      throw new IllegalArgumentException("%s, not %s".formatted(rule, value));
    }
  }
}
