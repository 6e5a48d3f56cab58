package dev.retort.trainer.dl4j;

import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** How label scores become probabilities, and what is lost by them. */
enum Link {
  /** One label is right: their probabilities sum to 1; cross-entropy. */
  SOFTMAX(Activation.SOFTMAX, LossFunction.MCXENT),
  /** Each label is right or not by itself; the sum of their binary cross-entropies. */
  SIGMOID(Activation.SIGMOID, LossFunction.XENT);

  private final Activation activation;
  private final LossFunction loss;

  Link(Activation activation, LossFunction loss) {
    this.activation = activation;
    this.loss = loss;
  }

  Activation activation() {
    return activation;
  }

  LossFunction loss() {
    return loss;
  }
}
