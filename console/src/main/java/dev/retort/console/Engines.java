package dev.retort.console;

import dev.retort.dataset.label.AnswerKind;
import dev.retort.evaluator.answer.RightAnswer;
import dev.retort.evaluator.task.EvaluationTask;
import dev.retort.trainer.BundledModelLoader;
import dev.retort.trainer.ModelLoader;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingEngine;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.djl.DecoderModelLoader;
import dev.retort.trainer.djl.DecoderTrainingEngine;
import dev.retort.trainer.djl.extractor.ExtractorModelLoader;
import dev.retort.trainer.djl.extractor.ExtractorTrainingEngine;
import dev.retort.trainer.dl4j.Dl4jModelLoader;
import dev.retort.trainer.dl4j.Dl4jTrainingEngine;
import dev.retort.trainer.external.ExternalTrainer;
import dev.retort.trainer.external.ExternalTrainingEngine;
import dev.retort.trainer.linear.LinearModelLoader;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The training engines that this Retort comes with, the cheapest first. */
public final class Engines {
  /** Less than what a training as a whole is given to stop. */
  private static final Duration EXTERNAL_GRACE = Duration.ofSeconds(45);

  private static final Map<AnswerKind, EvaluationTask> RIGHT =
      Arrays.stream(AnswerKind.values())
          .collect(
              Collectors.toUnmodifiableMap(kind -> kind, kind -> RightAnswer.usual(kind).task()));

  private Engines() {}

  /** All of them. */
  public static List<TrainingEngine> all() {
    return List.of(
        new Dl4jTrainingEngine(),
        new ExtractorTrainingEngine(),
        new DecoderTrainingEngine(Engines::isRight));
  }

  /** By what counts as right where a task's owner says nothing. */
  private static boolean isRight(AnswerKind kind, String reference, String answer) {
    return RIGHT.get(kind).agrees(reference, answer);
  }

  /** All of them, after those of somebody else's. */
  public static List<TrainingEngine> all(List<ExternalTrainer> trainers) {
    return Stream.concat(
            trainers.stream()
                .map(trainer -> new ExternalTrainingEngine(trainer, loader(), EXTERNAL_GRACE)),
            all().stream())
        .toList();
  }

  /** Opens whatever student one of them has trained. */
  public static ModelLoader loader() {
    return new BundledModelLoader(
        List.of(
            new Dl4jModelLoader(),
            new LinearModelLoader(),
            new ExtractorModelLoader(),
            new DecoderModelLoader()));
  }

  /** Opens whatever student one of them has trained in a process that is there for it alone. */
  public static ModelLoader workerLoader() {
    return new BundledModelLoader(
        List.of(
            new Dl4jModelLoader(),
            new LinearModelLoader(),
            new ExtractorModelLoader(),
            DecoderModelLoader.withinThisProcess()));
  }

  /**
   * Trains what a run folder asks for and writes the outcome into it.
   *
   * @param trainers somebody else's
   * @throws IllegalArgumentException if it asks for an engine that is not here
   */
  public static TrainingOutcome train(RunFolder run, List<ExternalTrainer> trainers) {
    RunFolder.Request request = run.request();
    List<TrainingEngine> engines = all(trainers);
    TrainingEngine engine =
        engines.stream()
            .filter(candidate -> candidate.name().equals(request.engine()))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "there is no engine '%s' here: %s"
                            .formatted(
                                request.engine(),
                                engines.stream().map(TrainingEngine::name).toList())));
    TrainingOutcome outcome = engine.train(request.spec(), run.dataset(), run);
    // An engine may end with its thread interrupted, and an interrupted thread cannot write.
    boolean interrupted = Thread.interrupted();
    run.finish(outcome);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return outcome;
  }
}
