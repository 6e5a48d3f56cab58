package dev.retort.trainer.djl.architecture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retort.trainer.djl.architecture.TrainingPass.Memory;
import dev.retort.trainer.djl.runtime.GradientScope;
import dev.retort.trainer.djl.runtime.Gradients;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The ways forward and back. The output layer goes back first and by itself, some positions at a
 * time, so that never more than their logits are in memory.
 */
@SuppressWarnings("try") // a scope acts by being open
final class GradientPass {
  private static final int SUM = 2;

  /** A loss of somebody else's holds several arrays of the logits' size. */
  private static final int COPIES = 4;

  private final Decoder decoder;
  private final ForwardPass forward;
  private final NDManager scope;
  private final Optional<OutputLoss> own;

  /**
   * @param own the loss of the labels; none: their cross entropy
   */
  GradientPass(Decoder decoder, ForwardPass forward, NDManager scope, Optional<OutputLoss> own) {
    this.decoder = decoder;
    this.forward = forward;
    this.scope = scope;
    this.own = own;
  }

  double run(Memory memory, long targets) {
    int[] predictors = forward.batch().predictors();
    if (predictors.length == 0) {
      return 0;
    }
    return memory == Memory.KEEP_ALL
        ? keeping(predictors, targets)
        : recomputing(predictors, targets);
  }

  private double keeping(int[] predictors, long targets) {
    NDArray output = forward.blocks();
    NDArray leaf = Gradients.leaf(output, scope);
    double loss = head(leaf, predictors, targets);
    back(output, gradient(leaf));
    return loss;
  }

  private double recomputing(int[] predictors, long targets) {
    List<NDArray> inputs = new ArrayList<>();
    try (GradientScope off = GradientScope.off()) {
      inputs.add(forward.embedded());
      for (int layer = 0; layer < decoder.config().layers(); layer++) {
        inputs.add(forward.block(layer, inputs.get(layer)));
      }
    }
    NDArray leaf = Gradients.leaf(inputs.remove(inputs.size() - 1), scope);
    double loss = head(leaf, predictors, targets);
    NDArray gradient = gradient(leaf);
    for (int layer = inputs.size() - 1; layer >= 0; layer--) {
      NDArray input = Gradients.leaf(inputs.get(layer), scope);
      NDArray output = forward.block(layer, input);
      back(output, gradient);
      gradient.close();
      gradient = gradient(input);
      output.close();
      input.close();
      inputs.get(layer).close();
    }
    back(forward.embedded(), gradient);
    return loss;
  }

  /** The loss, whose gradient its input has then. */
  private double head(NDArray leaf, int[] predictors, long targets) {
    if (own.isPresent()) {
      return head(leaf, predictors, targets, own.get());
    }
    double sum = 0;
    try (NDArray share = scope.create(1f / targets)) {
      for (int from = 0; from < predictors.length; from += decoder.chunk()) {
        int to = Math.min(predictors.length, from + decoder.chunk());
        try (NDArray loss = forward.losses(leaf, Arrays.copyOfRange(predictors, from, to), SUM)) {
          Gradients.backward(loss, share);
          sum += loss.getFloat();
        }
      }
    }
    return sum / targets;
  }

  private double head(NDArray leaf, int[] predictors, long targets, OutputLoss loss) {
    double sum = 0;
    int chunk = Math.max(1, decoder.chunk() / COPIES);
    for (int from = 0; from < predictors.length; from += chunk) {
      int to = Math.min(predictors.length, from + chunk);
      try (NDManager part = scope.newSubManager();
          NDArray share = part.create(1f / targets)) {
        NDArray logits = forward.logits(leaf, Arrays.copyOfRange(predictors, from, to), part);
        NDArray lost = loss.sum(logits, from, to, part);
        Gradients.backward(lost, share);
        sum += lost.getFloat();
      }
    }
    return sum / targets;
  }

  private NDArray gradient(NDArray leaf) {
    return Gradients.of(leaf, scope)
        .orElseThrow(() -> new IllegalStateException("a leaf got no gradient"));
  }

  private static void back(NDArray output, NDArray gradient) {
    if (Gradients.recorded(output)) {
      Gradients.backward(output, gradient);
    }
  }
}
