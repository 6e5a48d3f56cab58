package dev.retort.console;

import dev.retort.trainer.BundledModelLoader;
import dev.retort.trainer.ModelLoader;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingEngine;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.dl4j.Dl4jModelLoader;
import dev.retort.trainer.dl4j.Dl4jTrainingEngine;
import dev.retort.trainer.djl.extractor.ExtractorModelLoader;
import dev.retort.trainer.djl.extractor.ExtractorTrainingEngine;
import java.util.List;

/** The training engines that this Retort comes with, the cheapest first. */
public final class Engines {
  private Engines() {}

  /** All of them. */
  public static List<TrainingEngine> all() {
    return List.of(new Dl4jTrainingEngine(), new ExtractorTrainingEngine());
  }

  /** Opens whatever student one of them has trained. */
  public static ModelLoader loader() {
    return new BundledModelLoader(List.of(new Dl4jModelLoader(), new ExtractorModelLoader()));
  }

  /**
   * Trains what a run folder asks for and writes the outcome into it.
   *
   * @throws IllegalArgumentException if it asks for an engine that is not here
   */
  public static TrainingOutcome train(RunFolder run) {
    RunFolder.Request request = run.request();
    TrainingEngine engine =
        all().stream()
            .filter(candidate -> candidate.name().equals(request.engine()))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "there is no engine '%s' here: %s"
                            .formatted(
                                request.engine(),
                                all().stream().map(TrainingEngine::name).toList())));
    TrainingOutcome outcome = engine.train(request.spec(), run.dataset(), run);
    run.finish(outcome);
    return outcome;
  }
}
