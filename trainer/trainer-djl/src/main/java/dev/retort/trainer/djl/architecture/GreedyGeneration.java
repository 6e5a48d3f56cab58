package dev.retort.trainer.djl.architecture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.retort.trainer.djl.architecture.Continuation.End;
import dev.retort.trainer.djl.runtime.GradientScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Continues prompts with the most probable token each time, many at once: shorter prompts are
 * padded on the left, keys and values are kept. The oracle for faster ways to generate.
 */
@SuppressWarnings("try") // a scope acts by being open
public final class GreedyGeneration {
  private final Decoder decoder;
  private final DecoderBatch prompts;
  private final int capacity;
  private final Set<Integer> stopTokens;
  private final Choice choice;
  private final NDManager scope;
  private final List<List<NDArray>> caches = new ArrayList<>();
  private final List<List<Integer>> tokens = new ArrayList<>();
  private final List<List<Double>> logProbabilities = new ArrayList<>();
  private final End[] ends;
  private final int[] last;

  /** How the next token follows from its scores. */
  @FunctionalInterface
  interface Choice {
    /**
     * Chooses for each row.
     *
     * @param logits rows × 1 × vocabulary
     * @return the tokens' ids and their log-probabilities, each rows × 1
     */
    List<NDArray> of(NDArray logits, NDManager owner);
  }

  private GreedyGeneration(
      Decoder decoder,
      DecoderBatch prompts,
      int most,
      Set<Integer> stopTokens,
      Choice choice,
      NDManager scope) {
    this.choice = choice;
    this.decoder = decoder;
    this.prompts = prompts;
    this.stopTokens = stopTokens;
    this.scope = scope;
    capacity = prompts.columns() + most;
    ends = new End[prompts.rows()];
    last = new int[prompts.rows()];
    for (int row = 0; row < prompts.rows(); row++) {
      tokens.add(new ArrayList<>());
      logProbabilities.add(new ArrayList<>());
    }
  }

  /**
   * Continues prompts.
   *
   * @param prompts each of at least one token
   * @param mostTokens of a continuation, ≥ 0; the context may end it earlier
   * @param stopTokens ids that end a continuation
   * @throws IllegalArgumentException if a prompt is empty, longer than the context, or holds ids
   *     that the model does not know
   */
  public static List<Continuation> of(
      Decoder decoder, List<int[]> prompts, int mostTokens, Set<Integer> stopTokens) {
    return of(
        decoder,
        prompts,
        mostTokens,
        stopTokens,
        (logits, owner) -> DecoderKernels.call("greedy").with(logits).arrays(owner));
  }

  static List<Continuation> of(
      Decoder decoder,
      List<int[]> prompts,
      int mostTokens,
      Set<Integer> stopTokens,
      Choice choice) {
    if (prompts.stream().anyMatch(prompt -> prompt.length == 0)) {
      throw new IllegalArgumentException("a prompt has at least one token");
    }
    if (mostTokens < 0) {
      throw new IllegalArgumentException("mostTokens is ≥ 0, not " + mostTokens);
    }
    if (prompts.isEmpty()) {
      return List.of();
    }
    DecoderBatch batch = DecoderBatch.leftPadded(prompts);
    batch.verify(decoder.config());
    try (GradientScope off = GradientScope.off();
        NDManager scope = decoder.weights().manager().newSubManager()) {
      return new GreedyGeneration(decoder, batch, mostTokens, stopTokens, choice, scope)
          .run(mostTokens);
    }
  }

  private List<Continuation> run(int mostTokens) {
    if (mostTokens > 0) {
      for (int layer = 0; layer < decoder.config().layers(); layer++) {
        caches.add(
            List.of(
                decoder.cache(prompts.rows(), capacity, scope),
                decoder.cache(prompts.rows(), capacity, scope)));
      }
      step(prompts.ids(), prompts.positions(), 0);
      for (int made = 1; made < mostTokens && unfinished(); made++) {
        step(last, nextPositions(made), prompts.columns() + made - 1);
      }
    }
    return IntStream.range(0, prompts.rows())
        .mapToObj(
            row ->
                new Continuation(
                    tokens.get(row),
                    logProbabilities.get(row),
                    ends[row] == null ? End.LENGTH : ends[row]))
        .toList();
  }

  private boolean unfinished() {
    return Arrays.stream(ends).anyMatch(end -> end == null);
  }

  /** A row that has ended goes on in place, where it disturbs nobody. */
  private int[] nextPositions(int made) {
    int[] positions = new int[prompts.rows()];
    for (int row = 0; row < positions.length; row++) {
      int next = promptLength(row) + made - 1;
      positions[row] = Math.min(next, decoder.config().contextLength() - 1);
    }
    return positions;
  }

  private int promptLength(int row) {
    return prompts.positions()[(row + 1) * prompts.columns() - 1] + 1;
  }

  private void step(int[] ids, int[] positions, int start) {
    int rows = prompts.rows();
    int columns = ids.length / rows;
    try (NDManager step = scope.newSubManager()) {
      Shape shape = new Shape(rows, columns);
      Rotations rotations = decoder.rotations(step.create(positions, shape), step);
      List<NDArray> mask = mask(start, columns, 0, step);
      List<NDArray> windowMask = windowMask(mask, start, columns, step);
      NDArray x =
          DecoderKernels.call("embedded")
              .with(decoder.weights().embedding())
              .with(step.create(Arrays.stream(ids).asLongStream().toArray(), shape))
              .with(decoder.computeType().torchType())
              .with(0.0)
              .array(step);
      for (int layer = 0; layer < decoder.config().layers(); layer++) {
        NDArray next =
            decoder
                .block(layer)
                .run(
                    x,
                    rotations,
                    decoder.config().windowOf(layer) > 0 ? windowMask : mask,
                    caches.get(layer),
                    start,
                    new long[0],
                    decoder.heads(),
                    decoder.numbers(0, 0),
                    step);
        x.close();
        x = next;
      }
      choose(x, step);
    }
  }

  private List<NDArray> mask(int start, int columns, int window, NDManager step) {
    if (window == 0 && !prompts.needsMask()) {
      return List.of();
    }
    int seen = start + columns;
    int[] keys = new int[prompts.rows() * seen];
    Arrays.fill(keys, 1);
    int[] queries = new int[prompts.rows() * columns];
    Arrays.fill(queries, 1);
    for (int row = 0; row < prompts.rows(); row++) {
      int padding = prompts.columns() - promptLength(row);
      Arrays.fill(keys, row * seen, row * seen + padding, 0);
      if (start == 0) {
        Arrays.fill(queries, row * columns, row * columns + padding, 0);
      }
    }
    try (NDArray queryArray = step.create(queries, new Shape(prompts.rows(), columns));
        NDArray keyArray = step.create(keys, new Shape(prompts.rows(), seen))) {
      return List.of(decoder.mask(queryArray, keyArray, start, window, step));
    }
  }

  private List<NDArray> windowMask(List<NDArray> mask, int start, int columns, NDManager step) {
    int window = decoder.config().slidingWindow().map(SlidingWindow::size).orElse(0);
    return window > 0 && window < start + columns ? mask(start, columns, window, step) : mask;
  }

  private void choose(NDArray x, NDManager step) {
    NDArray lastColumn = DecoderKernels.call("last_column").with(x).array(step);
    NDArray logits = decoder.headCall("head", lastColumn, List.of(), 0).array(step);
    List<NDArray> next = choice.of(logits, step);
    long[] chosen = next.get(0).toLongArray();
    float[] scores = next.get(1).toFloatArray();
    for (int row = 0; row < last.length; row++) {
      last[row] = (int) chosen[row];
      if (ends[row] != null) {
        continue;
      }
      if (stopTokens.contains(last[row])) {
        ends[row] = End.STOP_TOKEN;
        continue;
      }
      int length = promptLength(row) + tokens.get(row).size();
      if (length >= decoder.config().contextLength()) {
        ends[row] = End.CONTEXT;
        continue;
      }
      tokens.get(row).add(last[row]);
      logProbabilities.get(row).add((double) scores[row]);
    }
  }
}
