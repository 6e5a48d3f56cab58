package dev.retort.scheduler;

import dev.retort.capture.JsonFormat;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.Split;
import dev.retort.trainer.TrainingEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * The students of a night, the cheapest first. Without a wish of the task's owner, the cheapest
 * engine trains that can learn the answers; otherwise every engine that the owner names and that
 * can, rung by rung. Of an engine's variants, {@linkplain Halving the best} is trained on all rows.
 * A rung that could not save more than a cheaper one already promises is left out.
 */
final class Ladder {
  private final RunFloors floors;
  private final DatasetVersion dataset;
  private final List<Step> steps;

  private Ladder(RunFloors floors, DatasetVersion dataset, List<Step> steps) {
    this.floors = floors;
    this.dataset = dataset;
    this.steps = List.copyOf(steps);
  }

  /** A rung that can be climbed here. */
  private record Step(String engine, List<Training> trainings) {}

  /**
   * What became of a ladder.
   *
   * @param contenders one for each of {@link Ladder#trainings()}, in their order
   * @param brokenOff why the higher rungs were not climbed, if the night's budget was not enough;
   *     something was trained before
   */
  record Climb(List<Contender> contenders, Optional<BudgetSpentException> brokenOff) {
    Climb {
      contenders = List.copyOf(contenders);
    }
  }

  /**
   * The ladder that a request asks for; one without trainings if no engine can learn such answers.
   *
   * @throws IllegalArgumentException if the request names an engine that is not here
   */
  static Ladder of(
      RunFloors floors,
      RunListener listener,
      RunRequest request,
      DatasetVersion dataset,
      MeteredLauncher launcher) {
    RunListener told = floors.launcher().places() > 1 ? new OneAtATime(listener) : listener;
    Training.Place place = new Training.Place(floors, told, request, dataset, launcher);
    List<Step> steps = new ArrayList<>();
    if (request.students().isEmpty()) {
      floors.engines().stream()
          .filter(engine -> engine.canLearn(dataset))
          .findFirst()
          .ifPresent(engine -> steps.add(step(place, engine, List.of())));
    }
    for (Rung rung : request.students()) {
      TrainingEngine engine = engine(floors.engines(), rung.engine());
      if (engine.canLearn(dataset)) {
        steps.add(step(place, engine, rung.variants()));
      }
    }
    return new Ladder(floors, dataset, steps);
  }

  private static Step step(
      Training.Place place, TrainingEngine engine, List<Rung.Variant> variants) {
    return new Step(
        engine.name(),
        variants.isEmpty()
            ? List.of(new Training(place, engine, "", place.request().training()))
            : variants.stream()
                .map(variant -> new Training(place, engine, variant.words(), variant.training()))
                .toList());
  }

  private static TrainingEngine engine(List<TrainingEngine> engines, String wanted) {
    return engines.stream()
        .filter(engine -> engine.name().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no engine '%s' for students here; there are %s"
                        .formatted(
                            wanted,
                            engines.stream()
                                .map(TrainingEngine::name)
                                .collect(Collectors.joining(", ")))));
  }

  /** Everything that may be trained on all rows, the cheapest engine first. */
  List<Training> trainings() {
    return steps.stream().flatMap(step -> step.trainings().stream()).toList();
  }

  /** Names what is trained, apart from the data. */
  String key() {
    List<String> keys = trainings().stream().map(Training::key).toList();
    return keys.size() == 1 ? keys.get(0) : DigestUtils.sha256Hex(JsonFormat.line(keys));
  }

  /** Names what has been trained: a ladder that was left off half way is to be climbed again. */
  String key(Climb climb) {
    return climb.brokenOff().isEmpty() ? key() : key() + "-unfinished";
  }

  /**
   * Trains, a rung after the other; a rung's variants as many at a time as the launcher has places
   * for.
   *
   * @throws BudgetSpentException if the night's budget is not enough for a single student
   * @throws dev.retort.scheduler.launch.JobFailedException if a training process died; the rung's
   *     others have come to their end
   */
  Climb climb(Prospects prospects) {
    int rows = dataset.manifest().rows().getOrDefault(Split.TRAINING, 0);
    Screening screening = new Screening(floors, prospects, rows);
    List<Contender> contenders = new ArrayList<>();
    Optional<BudgetSpentException> brokenOff = Optional.empty();
    for (Step step : steps) {
      Optional<String> reason = brokenOff.map(BudgetSpentException::getMessage);
      if (reason.isEmpty()) {
        reason = CandidateChoice.notWorthIt(prospects, contenders, step.engine());
      }
      if (reason.isEmpty()) {
        try {
          contenders.addAll(screening.best(step.trainings()));
          continue;
        } catch (BudgetSpentException e) {
          if (contenders.stream().noneMatch(contender -> contender.trained().isPresent())) {
            throw e;
          }
          brokenOff = Optional.of(e);
          reason = Optional.of(e.getMessage());
        }
      }
      for (Training training : step.trainings()) {
        contenders.add(training.without("not trained: " + reason.orElseThrow()));
      }
    }
    return new Climb(contenders, brokenOff);
  }
}
