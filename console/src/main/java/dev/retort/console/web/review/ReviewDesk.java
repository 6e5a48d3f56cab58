package dev.retort.console.web.review;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import dev.retort.console.report.ReportPages;
import dev.retort.console.web.Approvers;
import dev.retort.console.web.Done;
import dev.retort.console.web.RulingLine;
import dev.retort.console.web.Visitor;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelRegistry;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.RegisteredModel;
import dev.retort.scheduler.Promotions;
import dev.retort.scheduler.Promotions.Candidacy;
import dev.retort.scheduler.Promotions.Verdict;
import dev.retort.scheduler.RunOutcome;
import dev.retort.scheduler.journal.RunJournal;
import dev.retort.scheduler.journal.RunRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Shows what waits for a decision, and takes decisions. Thread-safe. */
final class ReviewDesk {
  private static final int DECIDED = 50;
  private static final int RUNS = 50;
  private static final int OVERTAKEN = 10;

  private final ModelRegistry registry;
  private final Promotions promotions;
  private final RunJournal journal;
  private final ReportPages reports;
  private final Approvers approvers;

  ReviewDesk(
      ModelRegistry registry,
      Promotions promotions,
      RunJournal journal,
      ReportPages reports,
      Approvers approvers) {
    this.registry = registry;
    this.promotions = promotions;
    this.journal = journal;
    this.reports = reports;
    this.approvers = approvers;
  }

  /** A run that left the decision to a person. */
  private record Undecided(RunRecord run, RunOutcome.AwaitingReview outcome) {}

  ReviewList list() {
    List<Waiting> waiting =
        registry.models().stream()
            .filter(model -> model.aliases().containsKey(Promotions.CANDIDATE))
            .flatMap(model -> waiting(model).stream())
            .toList();
    return new ReviewList(
        waiting, promotions.rulings(DECIDED).stream().map(RulingLine::of).toList());
  }

  Review review(TaskName task, Visitor visitor) {
    List<Undecided> undecided = undecided(task);
    Optional<Waiting> waiting =
        registry
            .model(new ModelName(task.value()))
            .flatMap(model -> waiting(task, model, undecided));
    List<RulingLine> decided =
        promotions.rulings(task, DECIDED).stream().map(RulingLine::of).toList();
    return new Review(
        task,
        waiting,
        waiting.filter(candidate -> reports.has(task, candidate.seal())).isPresent(),
        approvers.named().apply(task),
        approvers.admit(visitor, task),
        overtaken(undecided, waiting, decided),
        decided);
  }

  Done approve(Visitor visitor, TaskName task, Candidacy seen, String reason) {
    approvers.require(visitor, task);
    ModelVersion version = promotions.promote(task, seen, new Verdict(visitor.name(), reason));
    return new Done(
        "promote",
        version.toString(),
        reason,
        "%s serves now%s."
            .formatted(
                version, Promotions.isCertified(version) ? "" : "; it holds no certificate"));
  }

  Done reject(Visitor visitor, TaskName task, Candidacy seen, String reason) {
    approvers.require(visitor, task);
    ModelVersion version = promotions.reject(task, seen, new Verdict(visitor.name(), reason));
    return new Done(
        "reject",
        version.toString(),
        reason,
        "%s is rejected; what serves goes on serving.".formatted(version));
  }

  /** A model that is no task's is somebody else's. */
  private Optional<Waiting> waiting(RegisteredModel model) {
    try {
      TaskName task = new TaskName(model.name().value());
      return waiting(task, model, undecided(task));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Optional<Waiting> waiting(
      TaskName task, RegisteredModel model, List<Undecided> undecided) {
    return Optional.ofNullable(model.aliases().get(Promotions.CANDIDATE))
        .flatMap(number -> registry.version(model.name(), number))
        .map(
            version ->
                new Waiting(
                    task,
                    version.number(),
                    Candidacy.of(version).seal(),
                    Promotions.isCertified(version),
                    version.createdAt(),
                    undecided.stream()
                        .filter(one -> one.outcome().version() == version.number())
                        .findFirst()
                        .map(one -> one.outcome().summary()),
                    Optional.ofNullable(model.aliases().get(ModelAlias.CHAMPION))));
  }

  /** Those of one version count once. */
  private static List<Overtaken> overtaken(
      List<Undecided> undecided, Optional<Waiting> waiting, List<RulingLine> decided) {
    Set<Integer> told =
        decided.stream().map(RulingLine::version).collect(Collectors.toCollection(HashSet::new));
    waiting.ifPresent(candidate -> told.add(candidate.version()));
    List<Overtaken> overtaken = new ArrayList<>();
    for (Undecided one : undecided) {
      if (overtaken.size() < OVERTAKEN && told.add(one.outcome().version())) {
        overtaken.add(
            new Overtaken(
                one.outcome().version(),
                one.run().endedAt().orElse(one.run().startedAt()),
                one.outcome().summary()));
      }
    }
    return overtaken;
  }

  private List<Undecided> undecided(TaskName task) {
    List<Undecided> undecided = new ArrayList<>();
    for (RunRecord run : journal.recent(task, RUNS)) {
      if (run.outcome().map(ReviewDesk::outcome).orElse(null)
          instanceof RunOutcome.AwaitingReview outcome) {
        undecided.add(new Undecided(run, outcome));
      }
    }
    return undecided;
  }

  private static RunOutcome outcome(String json) {
    try {
      return JsonFormat.mapper().readValue(json, RunOutcome.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the journal holds an outcome that is none: " + json, e);
    }
  }
}
