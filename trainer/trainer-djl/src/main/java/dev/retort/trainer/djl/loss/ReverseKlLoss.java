package dev.retort.trainer.djl.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * KL(q ‖ p) = Σ q (ln q − ln p), as in MiniLLM (Gu et al. 2024), but a token at a time. Dropped:
 * q(bucket) times the divergence within the bucket; and, on the student's own answers, the gradient
 * through the choice of earlier tokens, which policy gradients estimate and GKD leaves out too.
 */
record ReverseKlLoss() implements DivergenceLoss {
  @Override
  public NDArray each(NDArray logits, TeacherArrays teacher, double temperature, NDManager owner) {
    return teacher.call("reverse_kl", logits, temperature).array(owner);
  }
}
