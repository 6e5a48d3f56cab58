package dev.retort.console.config;

import dev.retort.trainer.ClassifierRecipe;
import dev.retort.trainer.ClassifierRecipe.Dissent;
import dev.retort.trainer.Divergence;
import dev.retort.trainer.LogitDistillation;
import dev.retort.trainer.TeacherScores;
import dev.retort.trainer.TrainingObjective;
import java.util.List;
import java.util.Optional;

/** How a task's classifier is trained. Each key that is missing has what is usual. */
final class ClassifierSection {
  private static final String CAPTURED = "captured";

  private ClassifierSection() {}

  static ClassifierRecipe read(ConfigSection section) {
    ClassifierRecipe usual = ClassifierRecipe.DEFAULT;
    return new ClassifierRecipe(
        section.value("wordOrder", Integer::valueOf).orElse(usual.wordOrder()),
        section.value("characterOrder", Integer::valueOf).orElse(usual.characterOrder()),
        section.value("minimumTexts", Integer::valueOf).orElse(usual.minimumTexts()),
        section.value("dropout", Double::valueOf).orElse(usual.dropout()),
        section.value("epochs", Integer::valueOf).orElse(usual.epochs()),
        section.value("networks", Integer::valueOf).orElse(usual.networks()),
        section
            .value("dissent", text -> DecoderSection.word(Dissent.class, text))
            .orElse(usual.dissent()));
  }

  /** What it learns beyond the labels: {@code distillation} of its section, which is there. */
  static TrainingObjective distillation(ConfigSection section) {
    section.require("teacher", "a classifier learns from one that is " + CAPTURED);
    section
        .value("teacher", text -> text)
        .filter(word -> !word.equals(CAPTURED))
        .ifPresent(word -> section.unknownWord("teacher", word, List.of(CAPTURED)));
    return new LogitDistillation(
        new TeacherScores.Captured(),
        new Divergence.ForwardKl(),
        1,
        section.value("hardShare", Double::valueOf).orElse(0.0),
        LogitDistillation.DEFAULT_LIKELIEST,
        Optional.empty());
  }
}
