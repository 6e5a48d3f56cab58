package dev.retort.scheduler;

import dev.retort.capture.JsonFormat;
import dev.retort.dataset.DatasetVersion;
import dev.retort.scheduler.launch.JobCancelledException;
import dev.retort.trainer.TrainingEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * The trainings of a night. Without a wish of the task's owner, the cheapest engine trains that can
 * learn the answers; otherwise every engine that the owner names and that can.
 */
final class Candidates {
  private final List<Training> trainings;

  private Candidates(List<Training> trainings) {
    this.trainings = List.copyOf(trainings);
  }

  /**
   * The trainings that a request asks for, the cheapest first; none if no engine can learn such
   * answers.
   *
   * @throws IllegalArgumentException if the request names an engine that is not here
   */
  static Candidates of(
      RunFloors floors,
      RunListener listener,
      RunRequest request,
      DatasetVersion dataset,
      MeteredLauncher launcher) {
    requireKnown(floors.engines(), request.students());
    boolean all = !request.students().isEmpty();
    RunListener told = floors.launcher().places() > 1 ? new OneAtATime(listener) : listener;
    List<Training> trainings = new ArrayList<>();
    for (TrainingEngine engine : floors.engines()) {
      boolean wanted = all ? request.students().contains(engine.name()) : trainings.isEmpty();
      if (wanted && engine.canLearn(dataset)) {
        trainings.add(new Training(floors, told, request, dataset, engine, launcher));
      }
    }
    return new Candidates(trainings);
  }

  private static void requireKnown(List<TrainingEngine> engines, List<String> wanted) {
    List<String> names = engines.stream().map(TrainingEngine::name).toList();
    wanted.stream()
        .filter(name -> !names.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw new IllegalArgumentException(
                  "there is no engine '%s' for students here; there are %s"
                      .formatted(name, String.join(", ", names)));
            });
  }

  List<Training> trainings() {
    return trainings;
  }

  /** Names what is trained, apart from the data. */
  String key() {
    List<String> keys = trainings.stream().map(Training::key).toList();
    return keys.size() == 1 ? keys.get(0) : DigestUtils.sha256Hex(JsonFormat.line(keys));
  }

  /**
   * Trains them, as many at a time as the launcher has places for.
   *
   * @throws dev.retort.scheduler.launch.JobFailedException if a training process died; the others
   *     have come to their end
   */
  List<Contender> train(RunFloors floors) {
    int places = Math.min(floors.launcher().places(), trainings.size());
    if (places <= 1) {
      return trainings.stream().map(training -> contender(floors, training)).toList();
    }
    ExecutorService sideBySide = Executors.newFixedThreadPool(places);
    try {
      List<Callable<Contender>> work = new ArrayList<>();
      trainings.forEach(training -> work.add(() -> contender(floors, training)));
      List<Contender> contenders = new ArrayList<>();
      for (Future<Contender> contender : sideBySide.invokeAll(work)) {
        contenders.add(contender.get());
      }
      return contenders;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JobCancelledException("the run was stopped while its candidates trained");
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } finally {
      sideBySide.shutdownNow();
    }
  }

  /** What a thread that did part of the work has thrown. */
  static RuntimeException unwrapped(ExecutionException e) {
    if (e.getCause() instanceof RuntimeException failure) {
      return failure;
    }
    if (e.getCause() instanceof Error error) {
      throw error;
    }
    return new IllegalStateException(e.getCause());
  }

  private static Contender contender(RunFloors floors, Training training) {
    Training.Ending ending = training.run();
    String folder =
        ending
            .result()
            .map(trained -> floors.runs().relativize(training.attempt(trained).root()).toString())
            .orElse("");
    return new Contender(training.engine().name(), ending.result(), folder, ending.problem());
  }
}
