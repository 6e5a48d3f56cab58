package dev.retort.scheduler;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.CaptureWindow;
import dev.retort.capture.TaskName;
import dev.retort.capture.TaskSummary;
import dev.retort.capture.TokenUsage;
import dev.retort.dataset.BuildProgress;
import dev.retort.dataset.DatasetErasure;
import dev.retort.dataset.DatasetManifest;
import dev.retort.dataset.DatasetOutcome;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.Split;
import dev.retort.dataset.TeacherLogprobs;
import dev.retort.dataset.card.DatasetCard;
import dev.retort.evaluator.report.PromotionReport;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelVersion;
import dev.retort.scheduler.RunResults.Built;
import dev.retort.scheduler.RunResults.Champion;
import dev.retort.scheduler.RunResults.Judged;
import dev.retort.scheduler.RunResults.Opening;
import dev.retort.scheduler.journal.RunRecord;
import dev.retort.trainer.LogitDistillation;
import dev.retort.trainer.TeacherScores;
import dev.retort.trainer.TrainingSpec;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** The steps of one run, in their order, on the run's thread. */
final class RunSequence {
  private final RunFloors floors;
  private final RunListener listener;
  private final RunRequest request;
  private final RunRecord record;
  private final MeteredLauncher launcher;
  private final PutOffRun putOff;

  /**
   * A run.
   *
   * @param priority of its trainings among those that wait for a place
   */
  RunSequence(
      RunFloors floors, RunListener listener, RunRequest request, RunRecord record, int priority) {
    this.floors = floors;
    this.listener = listener;
    this.request = request;
    this.record = record;
    this.launcher =
        new MeteredLauncher(floors.launcher(), floors.budgets(), request.task(), priority);
    this.putOff = new PutOffRun(floors.journal(), floors.clock(), request);
  }

  RunOutcome run(TaskSummary traffic) {
    Opening opening = window(traffic);
    DatasetOutcome dataset = dataset(opening);
    if (!(dataset instanceof DatasetOutcome.Built built)) {
      return new RunOutcome.WithoutStudent(dataset.problem(request.task()).orElseThrow());
    }
    DatasetVersion version = built.version();
    Ladder ladder =
        Ladder.of(
            new Training.Place(floors, listener, instructed(opening), version, launcher),
            opening.champion());
    if (ladder.trainings().isEmpty()) {
      return new RunOutcome.WithoutStudent(
          Sentences.noEngine(version.manifest(), request.students()));
    }
    Optional<Champion> champion = opening.champion();
    if (champion.isPresent()
        && champion.get().dataset().equals(version.id().sha256())
        && champion.get().trainingKey().equals(ladder.key())) {
      int number = champion.get().number();
      return new RunOutcome.Unchanged(number, Sentences.unchanged(request.task(), number));
    }
    Prospects prospects = new Prospects(floors, request, version, opening);
    Ladder.Climb climb;
    try {
      climb = ladder.climb(prospects);
    } catch (BudgetSpentException e) {
      if (ladder.trainings().stream().anyMatch(Training::isBegun)) {
        putOff.keep(opening);
      }
      return new RunOutcome.OverBudget(e.getMessage(), e.returns());
    }
    if (climb.brokenOff().isPresent()) {
      putOff.keep(opening);
    } else {
      putOff.done();
    }
    if (climb.contenders().stream().allMatch(contender -> contender.trained().isEmpty())) {
      return new RunOutcome.WithoutStudent(Sentences.withoutStudent(climb.contenders()));
    }
    return judge(opening, version, ladder, climb, prospects);
  }

  /** The request with what the traffic says of the task. */
  private RunRequest instructed(Opening opening) {
    return opening.instructions().map(request::instructed).orElse(request);
  }

  private RunOutcome judge(
      Opening opening,
      DatasetVersion version,
      Ladder ladder,
      Ladder.Climb climb,
      Prospects prospects) {
    List<Contender> contenders = climb.contenders();
    int finalist = finalist(prospects, contenders);
    Contender chosen = contenders.get(finalist);
    Dossier dossier =
        new Dossier(
            request,
            opening,
            version.id().sha256(),
            chosen.engine(),
            chosen.trained().orElseThrow(),
            chosen.runFolder(),
            contenders.size() > 1 ? contenders : List.of());
    Judgement judgement = new Judgement(floors, listener, dossier, version);
    Judged judged = judgement.judge();
    PromotionReport report = judgement.report(judged);
    return new Publication(
            floors,
            listener,
            dossier,
            version,
            ladder.trainings().get(finalist),
            ladder.key(climb),
            judged,
            report)
        .publish();
  }

  /** The place of the one that meets the evaluation window. */
  private int finalist(Prospects prospects, List<Contender> contenders) {
    if (contenders.size() == 1) {
      return 0;
    }
    CandidateChoice choice = CandidateChoice.of(prospects, contenders);
    int finalist = choice.finalist().orElseThrow();
    listener.finished(
        RunStep.TRAIN,
        "%s of %d candidates, %s"
            .formatted(
                contenders.get(finalist).name(),
                contenders.size(),
                choice.considered().get(finalist).finding()));
    return finalist;
  }

  private Opening window(TaskSummary traffic) {
    listener.started(RunStep.WINDOW);
    Opening opening =
        journalled(
            request.task(),
            RunStep.WINDOW,
            record.id(),
            Opening.class,
            () -> putOff.opening().map(this::againstNow).orElseGet(() -> open(traffic)));
    listener.finished(
        RunStep.WINDOW,
        "%s to %s, snapshot %d"
            .formatted(
                opening.window().from(), opening.window().until(), opening.window().snapshot()));
    return opening;
  }

  private Opening open(TaskSummary traffic) {
    CaptureWindow window =
        floors.log().window(traffic.first(), traffic.last().plus(1, ChronoUnit.MICROS));
    Map<String, Long> models = new HashMap<>();
    TaskInstructions instructions = new TaskInstructions();
    AtomicLong requests = new AtomicLong();
    AtomicReference<TokenUsage> usage = new AtomicReference<>(TokenUsage.UNREPORTED);
    Optional<ModelVersion> champion = serving(ModelAlias.CHAMPION);
    Optional<ServedShare> served =
        champion.map(version -> ServedShare.until(window.until(), version));
    floors
        .log()
        .scan(
            window,
            exchange -> {
              if (!exchange.task().equals(Optional.of(request.task()))) {
                return;
              }
              requests.incrementAndGet();
              served.ifPresent(share -> share.add(exchange));
              if (exchange.answeredBy() instanceof AnsweredBy.Teacher) {
                models.merge(exchange.model(), 1L, Long::sum);
                instructions.add(exchange.prompt());
                usage.set(usage.get().plus(exchange.usage()));
              }
            });
    return new Opening(
        window,
        champion.map(this::champion),
        serving(Promotions.ANCHOR).map(this::champion),
        models.entrySet().stream()
            .max(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry::getKey))
            .map(Map.Entry::getKey)
            .orElse(""),
        usage.get(),
        models.values().stream().mapToLong(Long::longValue).sum(),
        requests.get(),
        served.map(ServedShare::share).orElseGet(OptionalDouble::empty),
        instructions.common());
  }

  private Opening againstNow(Opening opening) {
    return opening.against(
        serving(ModelAlias.CHAMPION).map(this::champion),
        serving(Promotions.ANCHOR).map(this::champion));
  }

  private Optional<ModelVersion> serving(ModelAlias alias) {
    return floors.registry().resolve(Publication.modelName(request.task()), alias);
  }

  private Champion champion(ModelVersion version) {
    return new Champion(
        version.number(),
        version.tags().getOrDefault(ModelVersion.MODEL_DIGEST_TAG, ""),
        version.tags().getOrDefault(ModelVersion.DATASET_TAG, ""),
        version.tags().getOrDefault(Publication.TRAINING_TAG, ""),
        answered(version));
  }

  /** What a version answers is nothing to be beaten if it answers wrongly. */
  private OptionalDouble answered(ModelVersion version) {
    String answered = version.tags().get(Publication.ANSWERED_TAG);
    return answered == null || floors.failed().include(request.task(), version.rootDigest())
        ? OptionalDouble.empty()
        : OptionalDouble.of(Double.parseDouble(answered));
  }

  private DatasetOutcome dataset(Opening opening) {
    listener.started(RunStep.DATASET);
    TaskName task = request.task();
    List<Object> inputs = List.of(opening.window(), request.dataset());
    DatasetOutcome outcome =
        floors
            .journal()
            .finished(task, RunStep.DATASET.label(), inputs, Built.class)
            .flatMap(earlier -> floors.catalog().find(task, earlier.dataset().sha256()))
            .filter(version -> DatasetErasure.of(version).isEmpty())
            .<DatasetOutcome>map(DatasetOutcome.Built::new)
            .orElseGet(() -> build(opening));
    if (outcome instanceof DatasetOutcome.Built built) {
      DatasetManifest manifest = built.version().manifest();
      DatasetCard.write(built.version());
      if (request.trainings().anyMatch(RunSequence::learnsCaptured)) {
        TeacherLogprobs.write(built.version(), floors.log());
      }
      floors.journal().finish(task, RunStep.DATASET.label(), inputs, new Built(manifest.id()));
      listener.finished(
          RunStep.DATASET,
          "%s: %,d training rows, %,d novel and %,d seen for evaluation"
              .formatted(
                  manifest.id().abbreviated(),
                  manifest.rows().getOrDefault(Split.TRAINING, 0),
                  manifest.rows().getOrDefault(Split.NOVEL, 0),
                  manifest.rows().getOrDefault(Split.SEEN, 0)));
    }
    return outcome;
  }

  private static boolean learnsCaptured(TrainingSpec training) {
    return training.objective() instanceof LogitDistillation how
        && how.teacher() instanceof TeacherScores.Captured;
  }

  private DatasetOutcome build(Opening opening) {
    return floors
        .datasets()
        .build(
            request.dataset(),
            floors.log(),
            opening.window(),
            BuildProgress.ofShare(share -> listener.progressed(RunStep.DATASET, share)));
  }

  private <T> T journalled(
      TaskName task, RunStep step, Object inputs, Class<T> type, Supplier<T> work) {
    return floors
        .journal()
        .finished(task, step.label(), inputs, type)
        .orElseGet(
            () -> {
              T result = work.get();
              floors.journal().finish(task, step.label(), inputs, result);
              return result;
            });
  }
}
