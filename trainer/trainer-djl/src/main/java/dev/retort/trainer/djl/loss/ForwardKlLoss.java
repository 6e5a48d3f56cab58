package dev.retort.trainer.djl.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * KL(p ‖ q) = Σ p (ln p − ln q) (Hinton et al. 2015). The teacher's entropy Σ p ln p stays in,
 * though it has no gradient, so that 0 means that nothing is left to learn. Dropped: p(bucket)
 * times the divergence within the bucket.
 */
record ForwardKlLoss() implements DivergenceLoss {
  @Override
  public NDArray each(NDArray logits, TeacherArrays teacher, double temperature, NDManager owner) {
    return teacher.call("forward_kl", logits, temperature).array(owner);
  }
}
