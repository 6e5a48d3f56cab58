package dev.retort.console.config;

import dev.retort.trainer.DecoderRecipe;
import dev.retort.trainer.SupervisedFineTuning;
import dev.retort.trainer.TrainingSpec;

/** What a task's students learn, and how. */
final class TrainingSection {
  private TrainingSection() {}

  /** Of a task's own section. */
  static TrainingSpec read(ConfigSection task) {
    TrainingSpec usual = TrainingSpec.seeded(TaskConfig.SEED);
    TrainingSpec decoder = decoder(task.section("decoder"), usual);
    return new TrainingSpec(
        decoder.objective(),
        task.value("seed", Long::valueOf).orElse(usual.seed()),
        task.value("folds", Integer::valueOf).orElse(usual.folds()),
        decoder.decoder());
  }

  /** What a decoder's section makes of it. */
  static TrainingSpec decoder(ConfigSection decoder, TrainingSpec training) {
    return training.with(
        decoder
            .section("distillation")
            .build(DistillationSection::read, new SupervisedFineTuning()),
        decoder.build(DecoderSection::read, DecoderRecipe.DEFAULT));
  }
}
