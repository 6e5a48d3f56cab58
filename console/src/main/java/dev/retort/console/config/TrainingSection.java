package dev.retort.console.config;

import dev.retort.trainer.ClassifierRecipe;
import dev.retort.trainer.DecoderRecipe;
import dev.retort.trainer.TrainingSpec;

/** What a task's students learn, and how. */
final class TrainingSection {
  private TrainingSection() {}

  /** Of a task's own section. */
  static TrainingSpec read(ConfigSection task) {
    TrainingSpec usual = TrainingSpec.seeded(TaskConfig.SEED);
    TrainingSpec decoder = decoder(task.section("decoder"), usual);
    if (task.section("decoder").section("distillation").isPresent()) {
      task.section("classifier")
          .refuse(
              "distillation",
              "decoder.distillation is there too, and a task's students learn from one teacher; say it once");
    }
    TrainingSpec students = classifier(task.section("classifier"), decoder);
    return new TrainingSpec(
        students.objective(),
        task.value("seed", Long::valueOf).orElse(usual.seed()),
        task.value("folds", Integer::valueOf).orElse(usual.folds()),
        students.decoder(),
        students.classifier(),
        usual.share());
  }

  /** What a classifier's section makes of it. */
  static TrainingSpec classifier(ConfigSection classifier, TrainingSpec training) {
    ConfigSection distillation = classifier.section("distillation");
    return training
        .with(classifier.build(ClassifierSection::read, ClassifierRecipe.DEFAULT))
        .with(
            distillation.isPresent()
                ? distillation.build(ClassifierSection::distillation, training.objective())
                : training.objective(),
            training.decoder());
  }

  /** What a decoder's section makes of it. */
  static TrainingSpec decoder(ConfigSection decoder, TrainingSpec training) {
    ConfigSection distillation = decoder.section("distillation");
    return training.with(
        distillation.isPresent()
            ? distillation.build(DistillationSection::read, training.objective())
            : training.objective(),
        decoder.build(DecoderSection::read, DecoderRecipe.DEFAULT));
  }
}
