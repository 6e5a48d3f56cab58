package dev.retort.trainer.djl;

import dev.retort.trainer.DecoderRecipe;
import dev.retort.trainer.DecoderSize;
import dev.retort.trainer.DecoderStart;
import dev.retort.trainer.djl.architecture.DecoderConfig;
import dev.retort.trainer.djl.architecture.DecoderWeights;
import java.nio.file.Path;

/** The shapes of decoders that start from nothing, all of them Llama. */
final class DecoderShapes {
  private DecoderShapes() {}

  static DecoderConfig config(DecoderSize size, int vocabularySize, int contextLength) {
    return switch (size) {
      case TINY -> DecoderConfig.llama(vocabularySize, 192, 512, 4, 4, 4, contextLength);
      case SMALL -> DecoderConfig.llama(vocabularySize, 384, 1024, 6, 6, 6, contextLength);
      case MEDIUM -> DecoderConfig.llama(vocabularySize, 512, 1408, 9, 8, 8, contextLength);
    };
  }

  /** The shape that a recipe trains, its vocabulary at its largest. */
  static DecoderConfig config(DecoderRecipe recipe) {
    if (recipe.student().isPresent()) {
      return DecoderConfig.read(
          DecoderStudent.hf(recipe.student().get()).resolve(DecoderWeights.CONFIG));
    }
    DecoderStart start = recipe.start();
    if (start instanceof DecoderStart.Scratch scratch) {
      return config(scratch.size(), vocabularySize(scratch.size()), recipe.contextLength());
    }
    Path base =
        start instanceof DecoderStart.LowRank low
            ? low.base()
            : ((DecoderStart.FullFineTuning) start).base();
    return DecoderConfig.read(base.resolve(DecoderWeights.CONFIG));
  }

  /** Tokens that the vocabulary has at most, special ones and 256 bytes included. */
  static int vocabularySize(DecoderSize size) {
    return switch (size) {
      case TINY -> 2_048;
      case SMALL -> 8_192;
      case MEDIUM -> 16_384;
    };
  }
}
