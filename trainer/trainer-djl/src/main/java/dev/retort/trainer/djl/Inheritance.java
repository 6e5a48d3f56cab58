package dev.retort.trainer.djl;

import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.trainer.DecoderRecipe;
import dev.retort.trainer.DecoderStart;
import dev.retort.trainer.TrainingSpec;
import dev.retort.trainer.djl.architecture.DecoderConfig;
import dev.retort.trainer.djl.architecture.DecoderWeights;
import dev.retort.trainer.djl.codec.AnswerCodec;
import dev.retort.trainer.djl.codec.CodecChoice;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Whether an earlier student is what a training would make: the same model, which writes answers in
 * the same form. What it has learnt is honest to begin with as far as this engine goes: {@link
 * TrainingRows} holds a request out by its text, whatever the dataset version.
 */
final class Inheritance {
  private Inheritance() {}

  /** Why a training cannot begin with a student, in words that follow its name. */
  static Optional<String> objection(TrainingSpec spec, DatasetVersion dataset, Path folder) {
    if (!DecoderStudent.isAt(folder)) {
      return Optional.of("is no language model");
    }
    DecoderStudent student = DecoderStudent.read(folder);
    DecoderRecipe recipe = spec.decoder();
    if (Teaching.checkpoint(spec.objective()).isPresent()) {
      return Optional.of("may have other tokens than the teacher's checkpoint");
    }
    if (!isOfShape(
        recipe, DecoderConfig.read(DecoderStudent.hf(folder).resolve(DecoderWeights.CONFIG)))) {
      return Optional.of("is of another size than decoder asks for, or reads less");
    }
    AnswerKind kind = dataset.manifest().answerKind();
    if (student.kind() != kind || !student.codec().equals(codec(spec, dataset, kind))) {
      return Optional.of("writes its answers in another form than these rows ask for");
    }
    return Optional.empty();
  }

  private static AnswerCodec codec(TrainingSpec spec, DatasetVersion dataset, AnswerKind kind) {
    return spec.decoder().start() instanceof DecoderStart.Scratch
        ? CodecChoice.fromScratch(kind, Fitting.texts(TrainingRows.of(spec.rows(dataset)).learnt()))
        : CodecChoice.pretrained(kind);
  }

  private static boolean isOfShape(DecoderRecipe recipe, DecoderConfig own) {
    DecoderConfig asked =
        recipe.start() instanceof DecoderStart.Scratch scratch
            ? DecoderShapes.config(scratch.size(), own.vocabularySize(), recipe.contextLength())
            : DecoderShapes.config(recipe.cold());
    return widths(asked).equals(widths(own))
        && own.contextLength() >= Math.min(recipe.contextLength(), asked.contextLength());
  }

  private static List<Object> widths(DecoderConfig config) {
    return List.of(
        config.family(),
        config.vocabularySize(),
        config.hiddenSize(),
        config.intermediateSize(),
        config.layers(),
        config.heads(),
        config.keyValueHeads(),
        config.headSize(),
        config.tiedEmbeddings());
  }
}
