package dev.retort.trainer.djl.architecture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.retort.trainer.djl.runtime.GradientScope;
import dev.retort.trainer.djl.runtime.KernelCall;
import dev.retort.trainer.djl.safetensors.ElementType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * Computes a decoder: RMSNorm (Zhang and Sennrich 2019) before each branch, rotary embeddings,
 * grouped queries (Ainslie et al. 2023), SwiGLU (Shazeer 2020). Norms, softmax of the output and
 * losses are computed in F32 whatever the blocks compute in. It keeps no state but the weights,
 * which it reads anew at each call. Thread-safe as long as nobody changes them.
 */
@SuppressWarnings("try") // a scope acts by being open
public final class Decoder {
  /** Logits in memory at once. */
  private static final int MOST_LOGITS = 1 << 26;

  private static final int EACH = 0;

  private final DecoderWeights weights;
  private final LowRankTerms terms;
  private final ElementType computeType;
  private final List<Block> blocks;
  private final Block.Adapted head;
  private final NDArray frequencies;

  private Decoder(DecoderWeights weights, LowRankTerms terms, ElementType computeType) {
    this.weights = weights;
    this.terms = terms;
    this.computeType = computeType;
    NDManager manager = weights.manager();
    NDArray nothing = weights.nothing(manager);
    blocks =
        IntStream.range(0, config().layers())
            .mapToObj(layer -> Block.of(layer, weights, terms, nothing))
            .toList();
    head = Block.Adapted.of(List.of(DecoderConfig.OUTPUT_LAYER), terms, nothing);
    frequencies = Rotations.frequencies(config(), nothing, manager);
  }

  /** A decoder that computes in F32. */
  public static Decoder of(DecoderWeights weights) {
    return new Decoder(weights, LowRankTerms.NONE, ElementType.F32);
  }

  /** The same decoder under an adapter, which is added at each call. */
  public Decoder withAdapter(LowRankTerms adapter) {
    return new Decoder(weights, adapter, computeType);
  }

  /** The same decoder, whose blocks compute in another type; weights are converted in passing. */
  public Decoder computingIn(ElementType type) {
    return new Decoder(weights, terms, type);
  }

  /** The shape of the model. */
  public DecoderConfig config() {
    return weights.config();
  }

  /** The weights that it reads. */
  public DecoderWeights weights() {
    return weights;
  }

  /**
   * Scores of every token at every position, without gradients.
   *
   * @param owner of the result
   * @return rows × columns × vocabulary, F32
   */
  public NDArray logits(DecoderBatch batch, NDManager owner) {
    return inferred(batch, owner, (x, pass) -> headCall("head", x, List.of(), 0).array(owner));
  }

  /**
   * Scores of every token at the last position, without gradients.
   *
   * @param owner of the result
   * @return rows × 1 × vocabulary, F32
   */
  public NDArray lastLogits(DecoderBatch batch, NDManager owner) {
    return inferred(
        batch,
        owner,
        (x, pass) -> {
          try (NDArray last = DecoderKernels.call("last_column").with(x).array(x.getManager())) {
            return headCall("head", last, List.of(), 0).array(owner);
          }
        });
  }

  /**
   * The residual stream, without gradients, as transformers tells it: the embedding first, then
   * each block's output, of which the last is normalised.
   *
   * @param owner of the results, each rows × columns × hidden size
   */
  public List<NDArray> hiddenStates(DecoderBatch batch, NDManager owner) {
    requireNoPrefix(batch);
    try (GradientScope off = GradientScope.off();
        NDManager scope = owner.newSubManager()) {
      ForwardPass pass = ForwardPass.inference(this, batch, scope);
      List<NDArray> states = new ArrayList<>();
      states.add(pass.embedded());
      for (int layer = 0; layer < config().layers(); layer++) {
        states.add(pass.block(layer, states.get(layer)));
      }
      NDArray last = states.remove(states.size() - 1);
      states.add(
          DecoderKernels.call("normalised_output")
              .with(last)
              .with(weights.finalNorm())
              .with(config().normEpsilon())
              .array(scope));
      states.forEach(state -> state.attach(owner));
      return states;
    }
  }

  /**
   * The natural logarithm of each label's probability, without gradients: row by row, in the order
   * of the labels that are predicted.
   */
  public double[] logProbabilities(DecoderBatch batch) {
    try (GradientScope off = GradientScope.off();
        NDManager scope = weights.manager().newSubManager()) {
      ForwardPass pass = ForwardPass.inference(this, batch, scope);
      NDArray x = pass.blocks();
      int[] predictors = batch.predictors();
      double[] result = new double[predictors.length];
      for (int from = 0; from < result.length; from += chunk()) {
        int to = Math.min(result.length, from + chunk());
        try (NDArray losses = pass.losses(x, Arrays.copyOfRange(predictors, from, to), EACH)) {
          float[] values = losses.toFloatArray();
          for (int i = from; i < to; i++) {
            result[i] = -values[i - from];
          }
        }
      }
      return result;
    }
  }

  /**
   * Hands out the logits in the places of a batch's labels, without gradients: row by row, some
   * places at a time.
   *
   * @param reader gets places × vocabulary, F32, and the owner of what it makes of it
   */
  public void readPredictions(DecoderBatch batch, BiConsumer<NDArray, NDManager> reader) {
    try (GradientScope off = GradientScope.off();
        NDManager scope = weights.manager().newSubManager()) {
      ForwardPass pass = ForwardPass.inference(this, batch, scope);
      NDArray x = pass.blocks();
      int[] predictors = batch.predictors();
      for (int from = 0; from < predictors.length; from += chunk()) {
        int to = Math.min(predictors.length, from + chunk());
        try (NDManager part = scope.newSubManager()) {
          reader.accept(pass.logits(x, Arrays.copyOfRange(predictors, from, to), part), part);
        }
      }
    }
  }

  /** The mean cross entropy of the labels, without gradients; 0 if nothing is predicted. */
  public double loss(DecoderBatch batch) {
    return -Arrays.stream(logProbabilities(batch)).average().orElse(0);
  }

  /**
   * Adds the gradients of Σ cross entropy / targets to all weights that collect them, on the way
   * forward and back.
   *
   * @param targets labels of all micro-batches of a step together, so that their gradients add up
   *     to that of the mean over all of them
   * @return Σ cross entropy / targets
   */
  public double addGradients(DecoderBatch batch, TrainingPass pass, long targets) {
    return addGradients(batch, pass, targets, Optional.empty());
  }

  /**
   * Adds the gradients of Σ loss / targets, as {@link #addGradients(DecoderBatch, TrainingPass,
   * long)} does those of cross entropy.
   *
   * @return Σ loss / targets
   */
  public double addGradients(DecoderBatch batch, TrainingPass pass, long targets, OutputLoss loss) {
    return addGradients(batch, pass, targets, Optional.of(loss));
  }

  private double addGradients(
      DecoderBatch batch, TrainingPass pass, long targets, Optional<OutputLoss> loss) {
    if (targets < 1) {
      throw new IllegalArgumentException("a step has at least 1 target, not " + targets);
    }
    try (GradientScope on = GradientScope.on();
        NDManager scope = weights.manager().newSubManager()) {
      return new GradientPass(this, ForwardPass.training(this, batch, scope, pass), scope, loss)
          .run(pass.memory(), targets);
    }
  }

  private NDArray inferred(
      DecoderBatch batch, NDManager owner, BiFunction<NDArray, ForwardPass, NDArray> output) {
    requireNoPrefix(batch);
    try (GradientScope off = GradientScope.off();
        NDManager scope = owner.newSubManager()) {
      ForwardPass pass = ForwardPass.inference(this, batch, scope);
      return output.apply(pass.blocks(), pass);
    }
  }

  private static void requireNoPrefix(DecoderBatch batch) {
    if (batch.prefix() > 0) {
      throw new IllegalArgumentException(
          "rows that share a prefix have losses and gradients, but no output of their own shape");
    }
  }

  /** How many positions' logits are computed at once. */
  int chunk() {
    return Math.max(1, MOST_LOGITS / config().vocabularySize());
  }

  ElementType computeType() {
    return computeType;
  }

  Block block(int layer) {
    return blocks.get(layer);
  }

  double lowRankDropout() {
    return terms.dropout();
  }

  long[] heads() {
    return new long[] {config().heads(), config().keyValueHeads(), config().headSize()};
  }

  double[] numbers(double dropout, double lowRankDropout) {
    return new double[] {config().normEpsilon(), dropout, lowRankDropout};
  }

  Rotations rotations(NDArray positions, NDManager owner) {
    return Rotations.of(positions, frequencies, computeType, owner);
  }

  NDArray mask(NDArray queries, NDArray keys, int start, int window, NDManager owner) {
    return DecoderKernels.call("mask")
        .with(queries)
        .with(keys)
        .with(start)
        .with(window)
        .with(computeType.torchType())
        .array(owner);
  }

  NDArray cache(int rows, int columns, NDManager owner) {
    Shape shape = new Shape(rows, config().keyValueHeads(), columns, config().headSize());
    return DecoderKernels.call("cache")
        .with(shape.getShape())
        .with(computeType.torchType())
        .with(frequencies)
        .array(owner);
  }

  KernelCall headCall(String function, NDArray x, List<NDArray> selection, double dropout) {
    KernelCall call = DecoderKernels.call(function).with(x);
    selection.forEach(call::with);
    return call.with(weights.finalNorm())
        .with(weights.head())
        .with(head.arrays())
        .withNumbers(head.scales())
        .with(numbers(0, dropout));
  }
}
