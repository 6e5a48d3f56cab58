package dev.retort.console;

import dev.retort.scheduler.launch.JobLauncher;
import dev.retort.trainer.ModelLoader;
import dev.retort.trainer.TrainingEngine;
import java.util.List;
import java.util.Objects;

/**
 * Where students come from, in place of the {@linkplain Engines engines} that Retort comes with.
 *
 * @param engines what trains, the cheapest first
 * @param loader opens what they train, within this process and at once
 * @param launcher where they train
 */
public record TrainingGround(
    List<TrainingEngine> engines, ModelLoader loader, JobLauncher launcher) {
  public TrainingGround {
    engines = List.copyOf(engines);
    Objects.requireNonNull(loader);
    Objects.requireNonNull(launcher);
  }
}
