package dev.retort.trainer.djl.llama;

import dev.retort.trainer.djl.architecture.DecoderConfig;
import dev.retort.trainer.djl.architecture.DecoderWeights;
import dev.retort.trainer.djl.gguf.GgufExport;
import dev.retort.trainer.djl.gguf.GgufType;
import dev.retort.trainer.djl.safetensors.ElementType;
import dev.retort.trainer.djl.tokenizer.BpeTrainer;
import dev.retort.trainer.djl.tokenizer.PromptTemplate;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** A decoder with random weights and a tokenizer of its own, as a snapshot and as GGUF. */
final class RandomStudent {
  /** Larger than training begins with, so that answers vary. */
  private static final double DEVIATION = 0.2;

  private RandomStudent() {}

  static Path write(
      Path folder, int vocabulary, int hidden, int layers, int context, GgufType type) {
    List<String> texts =
        IntStream.range(0, 2_000)
            .mapToObj(i -> "{\"word%d\": \"%d times\"}".formatted(i, i * 7))
            .toList();
    new BpeTrainer(vocabulary, PromptTemplate.SPECIAL_TOKENS).train(texts).write(folder);
    DecoderConfig small =
        DecoderConfig.llama(
            vocabulary, hidden, hidden * 3, layers, hidden / 32, hidden / 32, context);
    DecoderConfig config =
        new DecoderConfig(
            small.family(),
            vocabulary,
            hidden,
            small.intermediateSize(),
            layers,
            small.heads(),
            small.keyValueHeads(),
            small.headSize(),
            context,
            small.normEpsilon(),
            small.rotary(),
            false,
            false,
            false,
            small.slidingWindow(),
            small.specialTokens(),
            DEVIATION);
    try (DecoderWeights weights = DecoderWeights.random(config, 1)) {
      weights.write(folder, ElementType.F32);
    }
    Path file = folder.resolve("model.gguf");
    GgufExport.writeSnapshot(folder, file, type);
    return file;
  }
}
