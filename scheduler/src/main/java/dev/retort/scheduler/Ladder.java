package dev.retort.scheduler;

import dev.retort.capture.JsonFormat;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.Split;
import dev.retort.scheduler.RunResults.Champion;
import dev.retort.trainer.TrainingEngine;
import dev.retort.trainer.TrainingSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private final List<String> asked;

  private Ladder(RunFloors floors, DatasetVersion dataset, List<Step> steps, List<String> asked) {
    this.floors = floors;
    this.dataset = dataset;
    this.steps = List.copyOf(steps);
    this.asked = List.copyOf(asked);
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
   * @param champion what students may begin with
   * @throws IllegalArgumentException if the request names an engine that is not here
   */
  static Ladder of(Training.Place ground, Optional<Champion> champion) {
    RunFloors floors = ground.floors();
    RunRequest request = ground.request();
    DatasetVersion dataset = ground.dataset();
    Training.Place place =
        floors.launcher().places() > 1
            ? new Training.Place(
                floors, new OneAtATime(ground.listener()), request, dataset, ground.launcher())
            : ground;
    Inheritance inheritance = new Inheritance(floors, request.task(), champion, dataset);
    List<Step> steps = new ArrayList<>();
    List<String> asked = new ArrayList<>();
    if (request.students().isEmpty()) {
      floors.engines().stream()
          .filter(engine -> engine.canLearn(dataset))
          .findFirst()
          .ifPresent(
              engine -> climbable(place, inheritance, new Wanted(engine, List.of()), steps, asked));
    }
    for (Rung rung : request.students()) {
      TrainingEngine engine = engine(floors.engines(), rung.engine());
      if (engine.canLearn(dataset)) {
        climbable(place, inheritance, new Wanted(engine, rung.variants()), steps, asked);
      }
    }
    return new Ladder(floors, dataset, steps, asked);
  }

  /** An engine, and the ways of training it. */
  private record Wanted(TrainingEngine engine, List<Rung.Variant> variants) {
    List<Rung.Variant> ways(TrainingSpec usual) {
      return variants.isEmpty() ? List.of(new Rung.Variant("", usual)) : variants;
    }
  }

  /**
   * Adds what can be climbed of a rung. Students that begin with the champion are a step of their
   * own: on few rows they would beat those that begin anew by what the champion has learnt from
   * all, so that the two kinds meet on all rows alone. A wish that comes to nothing is not trained
   * beside the same training without it.
   */
  private static void climbable(
      Training.Place place,
      Inheritance inheritance,
      Wanted wanted,
      List<Step> steps,
      List<String> asked) {
    TrainingEngine engine = wanted.engine();
    Map<String, Training> cold = new LinkedHashMap<>();
    Map<String, Training> warm = new LinkedHashMap<>();
    for (Rung.Variant way : wanted.ways(place.request().training())) {
      asked.add(Training.key(engine, way.training()));
      Inheritance.Beginning beginning = inheritance.of(engine, way.training());
      Training training =
          new Training(place, engine, beginning.words(way.words()), beginning.spec());
      (beginning.isWarm() ? warm : cold).putIfAbsent(training.key(), training);
    }
    for (Map<String, Training> trainings : List.of(cold, warm)) {
      if (!trainings.isEmpty()) {
        steps.add(new Step(engine.name(), List.copyOf(trainings.values())));
      }
    }
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

  /**
   * Names what is asked for, apart from the data: a champion that serves by now and could be begun
   * with is no reason to train on the same data again.
   */
  String key() {
    return asked.size() == 1 ? asked.get(0) : DigestUtils.sha256Hex(JsonFormat.line(asked));
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
