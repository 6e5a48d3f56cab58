package dev.retort.scheduler;

import dev.retort.capture.ExchangeId;
import dev.retort.capture.TaskName;
import dev.retort.dataset.DatasetErasure;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.Decision;
import dev.retort.dataset.Split;
import dev.retort.dataset.filter.DropReason;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.pull.PulledModel;
import dev.retort.scheduler.RunResults.Champion;
import dev.retort.trainer.TrainingEngine;
import dev.retort.trainer.TrainingSpec;
import dev.retort.trainer.WarmStart;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes the wish to begin with the champion a folder of weights, or says why a training begins
 * without. A champion is fit if nothing that it has learnt would have to be kept from tonight's
 * student: then held-out and evaluation rows are as unknown to it as to one that begins anew.
 */
final class Inheritance {
  /**
   * The beginning of tags that name each dataset version that a version's forebears learnt from.
   */
  static final String TAG = "retort.inherited.";

  /** The value of such a tag. */
  static final String YES = "yes";

  /**
   * So many students in a row may begin with one another: each was chosen by its held-out rows, the
   * same ones again and again.
   */
  static final int MOST_GENERATIONS = 7;

  /** What a row may be dropped for, apart from telling of evaluation rows. */
  private static final Set<String> HARMLESS =
      Stream.of(DropReason.OVER_BUDGET, DropReason.RARE_LABEL)
          .map(DropReason::wireName)
          .collect(Collectors.toUnmodifiableSet());

  private final RunFloors floors;
  private final TaskName task;
  private final Optional<Champion> champion;
  private final DatasetVersion dataset;

  /**
   * Of a night.
   *
   * @param dataset that is learnt from
   */
  Inheritance(
      RunFloors floors, TaskName task, Optional<Champion> champion, DatasetVersion dataset) {
    this.floors = floors;
    this.task = task;
    this.champion = champion;
    this.dataset = dataset;
  }

  /**
   * How a training begins.
   *
   * @param words on its beginning, for people; empty text if nothing was wished for
   */
  record Beginning(TrainingSpec spec, String words) {
    /** Whether it begins with an earlier student. */
    boolean isWarm() {
      return spec.decoder().student().isPresent();
    }

    /** What sets a training apart, with what is to be said of its beginning. */
    String words(String variant) {
      return Stream.of(variant, words)
          .filter(part -> !part.isEmpty())
          .collect(Collectors.joining(", "));
    }
  }

  /** A training's beginning: as it was asked for, unless that is to begin with the champion. */
  Beginning of(TrainingEngine engine, TrainingSpec asked) {
    if (!engine.inherits() || asked.decoder().warmStart().isEmpty()) {
      return new Beginning(asked, "");
    }
    TrainingSpec cold = asked.with(asked.objective(), asked.decoder().cold());
    if (champion.isEmpty()) {
      return new Beginning(cold, "no champion to begin with");
    }
    String name = "version " + champion.get().number();
    Optional<ModelVersion> version =
        floors.registry().version(Publication.modelName(task), champion.get().number());
    if (version.isEmpty()) {
      return new Beginning(cold, name + " is not in the registry any more, so begun anew");
    }
    List<String> datasets = datasets(version.get());
    Optional<String> objection = objection(version.get(), datasets);
    if (objection.isPresent()) {
      return new Beginning(cold, "%s %s, so begun anew".formatted(name, objection.get()));
    }
    PulledModel pulled = Finalist.pulled(floors, task, champion.get());
    Path student = pulled.bundle().folder().resolve(engine.bundleFolder()).toAbsolutePath();
    Optional<String> unfit =
        pulled.bundle().manifest().lineage().engine().equals(Optional.of(engine.name()))
            ? engine.objection(cold, dataset, student)
            : Optional.of("is of another engine");
    return unfit
        .map(why -> new Beginning(cold, "%s %s, so begun anew".formatted(name, why)))
        .orElseGet(
            () ->
                new Beginning(
                    cold.with(
                        cold.objective(),
                        cold.decoder().from(new WarmStart.FromStudent(student, datasets))),
                    "from the champion, " + name));
  }

  /** What a version has learnt from, through its forebears too. */
  private static List<String> datasets(ModelVersion version) {
    List<String> datasets = new ArrayList<>();
    version.tags().keySet().stream()
        .filter(tag -> tag.startsWith(TAG))
        .forEach(tag -> datasets.add(tag.substring(TAG.length())));
    String own = version.tags().getOrDefault(ModelVersion.DATASET_TAG, "");
    if (!datasets.contains(own)) {
      datasets.add(own);
    }
    return datasets;
  }

  private Optional<String> objection(ModelVersion version, List<String> datasets) {
    if (floors.failed().include(task, version.rootDigest())) {
      return Optional.of("has broken its promise");
    }
    if (datasets.size() >= MOST_GENERATIONS) {
      return Optional.of(
          "is the last of %d that began with one another".formatted(datasets.size()));
    }
    return datasets.stream().flatMap(earlier -> objection(earlier).stream()).findFirst();
  }

  /** Why nothing may be inherited that was learnt from a dataset version. */
  private Optional<String> objection(String earlier) {
    Optional<DatasetVersion> found =
        earlier.isEmpty()
            ? Optional.empty()
            : floors
                .catalog()
                .find(task, earlier)
                .filter(version -> DatasetErasure.of(version).isEmpty());
    if (found.isEmpty()) {
      return Optional.of("has learnt rows that are not there any more");
    }
    Set<ExchangeId> learnt = new HashSet<>();
    found
        .get()
        .scanDecisions(
            decision -> {
              if (decision.split().equals(Optional.of(Split.TRAINING))) {
                learnt.add(decision.id());
              }
            });
    AtomicInteger fit = new AtomicInteger();
    dataset.scanDecisions(
        decision -> {
          if (learnt.contains(decision.id()) && mayBeKnown(decision, learnt)) {
            fit.incrementAndGet();
          }
        });
    int unfit = learnt.size() - fit.get();
    return unfit == 0
        ? Optional.empty()
        : Optional.of("has learnt %,d rows that do not teach tonight".formatted(unfit));
  }

  /**
   * Whether a row that was learnt tells nothing of tonight's held-out and evaluation rows. A
   * duplicate of a row that was not learnt beside it might: that one may be held out.
   */
  private static boolean mayBeKnown(Decision tonight, Set<ExchangeId> learnt) {
    return tonight.split().equals(Optional.of(Split.TRAINING))
        || tonight.representative().filter(learnt::contains).isPresent()
        || tonight.reason().filter(HARMLESS::contains).isPresent();
  }
}
