package dev.retort.trainer.djl.architecture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.retort.trainer.djl.runtime.DjlRuntime;
import java.util.Arrays;
import java.util.List;

/**
 * The way of one batch through a decoder: what its blocks share, and each step. Its arrays belong
 * to one manager.
 */
final class ForwardPass {
  private final Decoder decoder;
  private final DecoderBatch batch;
  private final NDManager scope;
  private final double dropout;
  private final double lowRankDropout;
  private final Seeds seeds;
  private final NDArray ids;
  private final Rotations rotations;
  private final long[] shared;
  private final List<NDArray> mask;
  private final List<NDArray> windowMask;

  /** A pass that drops nothing. */
  static ForwardPass inference(Decoder decoder, DecoderBatch batch, NDManager scope) {
    return new ForwardPass(decoder, batch, scope, 0, 0, 0);
  }

  static ForwardPass training(
      Decoder decoder, DecoderBatch batch, NDManager scope, TrainingPass pass) {
    return new ForwardPass(
        decoder, batch, scope, pass.dropout(), decoder.lowRankDropout(), pass.seed());
  }

  private ForwardPass(
      Decoder decoder,
      DecoderBatch batch,
      NDManager scope,
      double dropout,
      double lowRankDropout,
      long seed) {
    batch.verify(decoder.config());
    this.decoder = decoder;
    this.batch = batch;
    this.scope = scope;
    this.dropout = dropout;
    this.lowRankDropout = lowRankDropout;
    seeds = new Seeds(seed);
    boolean behind = batch.prefix() > 0;
    Shape rows = new Shape(batch.rows(), batch.columns());
    Shape shape = behind ? new Shape(1, batch.ids().length) : rows;
    shared = behind ? new long[] {batch.rows(), batch.prefix()} : new long[0];
    ids = scope.create(Arrays.stream(batch.ids()).asLongStream().toArray(), shape);
    NDArray positions = scope.create(batch.positions(), shape);
    rotations = decoder.rotations(positions, scope);
    NDArray segments = scope.create(batch.segments(), rows);
    mask = behind || batch.needsMask() ? masks(segments, 0) : List.of();
    int window = decoder.config().slidingWindow().map(SlidingWindow::size).orElse(0);
    boolean narrow = window > 0 && window < batch.prefix() + batch.columns();
    windowMask = narrow ? masks(segments, window) : mask;
  }

  /** What the rows see and, where its order alone does not say so, what their prefix sees. */
  private List<NDArray> masks(NDArray segments, int window) {
    NDArray own = decoder.mask(segments, segments, 0, window, scope);
    int prefix = batch.prefix();
    if (prefix == 0) {
      return List.of(own);
    }
    int[] positions = batch.positions();
    NDArray rowPositions =
        scope.create(Arrays.copyOfRange(positions, prefix, positions.length), segments.getShape());
    NDArray all =
        DecoderKernels.call("prefix_mask")
            .with(own)
            .with(rowPositions)
            .with(prefix)
            .with(window)
            .array(scope);
    if (window == 0) {
      return List.of(all);
    }
    NDArray one = scope.ones(new Shape(1, prefix), DataType.INT32);
    return List.of(all, decoder.mask(one, one, 0, window, scope));
  }

  DecoderBatch batch() {
    return batch;
  }

  NDArray embedded() {
    seed(0);
    return DecoderKernels.call("embedded")
        .with(decoder.weights().embedding())
        .with(ids)
        .with(decoder.computeType().torchType())
        .with(dropout)
        .array(scope);
  }

  NDArray block(int layer, NDArray x) {
    seed(layer + 1);
    boolean windowed = decoder.config().windowOf(layer) > 0;
    return decoder
        .block(layer)
        .run(
            x,
            rotations,
            windowed ? windowMask : mask,
            List.of(),
            0,
            shared,
            decoder.heads(),
            decoder.numbers(dropout, lowRankDropout),
            scope);
  }

  /** Through all blocks, closing what is passed. */
  NDArray blocks() {
    NDArray x = embedded();
    for (int layer = 0; layer < decoder.config().layers(); layer++) {
      NDArray next = block(layer, x);
      x.close();
      x = next;
    }
    return x;
  }

  /**
   * Cross entropy of some predictions.
   *
   * @param predictors flat positions
   * @param reduction 0: each, 2: their sum
   */
  NDArray losses(NDArray x, int[] predictors, int reduction) {
    seed(decoder.config().layers() + 1L);
    long[] targets = Arrays.stream(predictors).mapToLong(batch::target).toArray();
    // Torch reads these out of Java's memory, and once more on the way back: closed before, they
    // would be collected under its hands. The scope keeps them.
    return decoder
        .headCall(
            "losses", x, List.of(scope.create(predictors), scope.create(targets)), lowRankDropout)
        .with(reduction)
        .array(scope);
  }

  /**
   * Scores of every token after some positions, F32.
   *
   * @param predictors flat positions
   * @param owner of the result
   */
  NDArray logits(NDArray x, int[] predictors, NDManager owner) {
    seed(decoder.config().layers() + 1L);
    return decoder
        .headCall("picked_logits", x, List.of(owner.create(predictors)), lowRankDropout)
        .array(owner);
  }

  private void seed(long step) {
    if (dropout > 0 || lowRankDropout > 0) {
      DjlRuntime.seed(seeds.of(step));
    }
  }
}
