package dev.retort.trainer.djl.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * β KL(p ‖ m) + (1 − β) KL(q ‖ m) with m = β p + (1 − β) q (GKD, Agarwal et al. 2024, arXiv
 * 2306.13649, equation 1). Bounded by the entropy of (β, 1 − β), at most ln 2. Dropped: both terms'
 * parts within the bucket; and, on the student's own answers, the gradient through the choice of
 * earlier tokens.
 *
 * @param beta in (0, 1): near 0 the direction is the forward divergence's, near 1 the reverse's
 */
record JensenShannonLoss(double beta) implements DivergenceLoss {
  @Override
  public NDArray each(NDArray logits, TeacherArrays teacher, double temperature, NDManager owner) {
    return teacher
        .call("jensen_shannon", logits, temperature)
        .with(beta)
        .with(Math.log(beta))
        .with(Math.log1p(-beta))
        .array(owner);
  }
}
