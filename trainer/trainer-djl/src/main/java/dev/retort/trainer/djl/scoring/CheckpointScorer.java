package dev.retort.trainer.djl.scoring;

import ai.djl.ndarray.NDArray;
import dev.retort.trainer.djl.architecture.Continuation;
import dev.retort.trainer.djl.architecture.Decoder;
import dev.retort.trainer.djl.architecture.DecoderBatch;
import dev.retort.trainer.djl.architecture.DecoderConfig;
import dev.retort.trainer.djl.architecture.DecoderWeights;
import dev.retort.trainer.djl.architecture.GreedyGeneration;
import dev.retort.trainer.djl.lora.LoraAdapter;
import dev.retort.trainer.djl.safetensors.ElementType;
import dev.retort.trainer.djl.scoring.CheckpointScore.RowScore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** A snapshot, open for scoring in F32. Closing frees it. Not thread-safe. */
public final class CheckpointScorer implements AutoCloseable {
  private static final int ROWS_AT_ONCE = 8;

  private final DecoderWeights weights;
  private final Optional<LoraAdapter> adapter;
  private final Decoder decoder;

  private CheckpointScorer(DecoderWeights weights, Optional<LoraAdapter> adapter) {
    this.weights = weights;
    this.adapter = adapter;
    Decoder plain = Decoder.of(weights);
    decoder = adapter.map(plain::withAdapter).orElse(plain);
  }

  /**
   * Opens a Hugging Face snapshot.
   *
   * @param adapter folder of a PEFT adapter for it
   * @throws dev.retort.trainer.djl.safetensors.CheckpointException if either cannot be used
   */
  public static CheckpointScorer open(Path folder, Optional<Path> adapter) {
    DecoderWeights weights = DecoderWeights.load(folder, ElementType.F32);
    try {
      return new CheckpointScorer(
          weights, adapter.map(path -> LoraAdapter.load(path, weights.config())));
    } catch (IllegalArgumentException e) {
      weights.close();
      throw e;
    }
  }

  /**
   * Scores rows.
   *
   * @param mostNewTokens of a continuation, ≥ 0; a full context ends it earlier
   * @throws IllegalArgumentException if a row has no token, an id that the model does not know, or
   *     more tokens than its context; the message names the row, counted from 1
   */
  public CheckpointScore score(List<TokenRow> rows, int mostNewTokens) {
    List<int[]> texts = rows.stream().map(TokenRow::tokens).toList();
    for (int row = 0; row < rows.size(); row++) {
      verify(row + 1, rows.get(row), texts.get(row).length);
    }
    List<Continuation> continuations = new ArrayList<>();
    for (int from = 0; from < texts.size(); from += ROWS_AT_ONCE) {
      List<int[]> group = texts.subList(from, Math.min(texts.size(), from + ROWS_AT_ONCE));
      continuations.addAll(GreedyGeneration.of(decoder, group, mostNewTokens, Set.of()));
    }
    List<RowScore> scores = new ArrayList<>();
    double sum = 0;
    long predicted = 0;
    for (int row = 0; row < texts.size(); row++) {
      DecoderBatch batch = DecoderBatch.ofTexts(texts.get(row));
      double[] logProbabilities = decoder.logProbabilities(batch);
      scores.add(score(batch, logProbabilities, continuations.get(row)));
      sum -= Arrays.stream(logProbabilities).sum();
      predicted += logProbabilities.length;
    }
    OptionalDouble mean =
        predicted == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / predicted);
    return new CheckpointScore(scores, mean, predicted, transformersLoss(rows, mean));
  }

  private RowScore score(DecoderBatch batch, double[] logProbabilities, Continuation continuation) {
    List<Float> last = new ArrayList<>();
    try (NDArray logits = decoder.lastLogits(batch, weights.manager())) {
      for (float logit : logits.toFloatArray()) {
        if (Float.isNaN(logit)) {
          throw new IllegalArgumentException(
              "the model's scores are no numbers (NaN): a weight of the checkpoint is NaN or infinite, or overflows on the way. Take a checkpoint whose training did not diverge.");
        }
        last.add(logit);
      }
    }
    OptionalDouble mean = Arrays.stream(logProbabilities).map(p -> -p).average();
    return new RowScore(
        batch.tokens(), mean, last, continuation.tokens(), continuation.logProbabilities());
  }

  private OptionalDouble transformersLoss(List<TokenRow> rows, OptionalDouble mean) {
    if (rows.stream().mapToInt(row -> row.ids().size()).distinct().count() > 1) {
      return OptionalDouble.empty();
    }
    if (rows.stream().noneMatch(TokenRow::paddedBefore)) {
      return mean;
    }
    DecoderBatch batch =
        DecoderBatch.masked(
            rows.stream().map(TokenRow::allIds).toArray(int[][]::new),
            rows.stream().map(TokenRow::mask).toArray(int[][]::new));
    return OptionalDouble.of(decoder.loss(batch));
  }

  private void verify(int number, TokenRow row, int tokens) {
    DecoderConfig config = weights.config();
    if (tokens == 0) {
      throw new IllegalArgumentException(
          "row %d has no token that its mask lets through; a row needs at least one"
              .formatted(number));
    }
    if (row.ids().size() > config.contextLength()) {
      throw new IllegalArgumentException(
          "row %d has %d ids, and the model's context holds %d; shorten the row"
              .formatted(number, row.ids().size(), config.contextLength()));
    }
    for (int id : row.ids()) {
      if (id < 0 || id >= config.vocabularySize()) {
        throw new IllegalArgumentException(
            "row %d has the token id %d, and the model knows 0 to %d; was it made by another tokenizer?"
                .formatted(number, id, config.vocabularySize() - 1));
      }
    }
  }

  @Override
  public void close() {
    adapter.ifPresent(LoraAdapter::close);
    weights.close();
  }
}
