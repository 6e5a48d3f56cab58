package dev.retort.trainer.djl.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retort.trainer.Divergence;

/**
 * A divergence between the student's distribution of a token, q, and the teacher's, p, both over
 * the teacher's named tokens and one bucket for all others.
 *
 * <p>Term dropped by all: what the two differ by within the bucket. By the chain rule of relative
 * entropy that is p(bucket) · KL(p(·|bucket) ‖ q(·|bucket)) for the forward divergence and
 * q(bucket) · KL(q(·|bucket) ‖ p(·|bucket)) for the reverse; the value is therefore a lower bound,
 * exact where the whole vocabulary is named. The bucket of the teacher has a mass of at least 1e-7,
 * so that nothing is infinite.
 */
sealed interface DivergenceLoss permits ForwardKlLoss, ReverseKlLoss, JensenShannonLoss {

  static DivergenceLoss of(Divergence divergence) {
    if (divergence instanceof Divergence.ForwardKl) {
      return new ForwardKlLoss();
    }
    if (divergence instanceof Divergence.ReverseKl) {
      return new ReverseKlLoss();
    }
    return new JensenShannonLoss(((Divergence.JensenShannon) divergence).beta());
  }

  /**
   * The divergence at each place, in nats; gradients flow into the logits.
   *
   * @param logits of the student, places × vocabulary, F32
   * @param teacher its distributions at this temperature
   * @param temperature by which the student's logits are divided
   * @param owner of the result
   * @return one number for each place
   */
  NDArray each(NDArray logits, TeacherArrays teacher, double temperature, NDManager owner);
}
