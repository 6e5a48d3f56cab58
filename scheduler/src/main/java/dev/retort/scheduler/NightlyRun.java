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
import dev.retort.dataset.card.DatasetCard;
import dev.retort.evaluator.report.PromotionReport;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.PromotionConflictException;
import dev.retort.scheduler.RunResults.Built;
import dev.retort.scheduler.RunResults.Champion;
import dev.retort.scheduler.RunResults.Judged;
import dev.retort.scheduler.RunResults.Opening;
import dev.retort.scheduler.journal.RunRecord;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Runs a night: window → dataset → train → evaluate → gate → publish. Every step's result is
 * journalled under its inputs, so a run that died goes on where it stopped, and a repeated run
 * costs nothing. One run of a task at a time.
 */
public final class NightlyRun {
  private final RunFloors floors;
  private final RunListener listener;

  /** Runs on these floors, telling a listener. */
  public NightlyRun(RunFloors floors, RunListener listener) {
    this.floors = floors;
    this.listener = listener;
  }

  /**
   * Runs, or goes on with the same run where it was interrupted. If a person has changed the
   * champion in the meantime, the candidate is judged anew against what serves now.
   *
   * @throws IllegalArgumentException if the log holds nothing of the task
   * @throws dev.retort.scheduler.launch.JobFailedException if the training process died; the next
   *     call tries again
   * @throws java.io.UncheckedIOException if the disk refuses; the next call goes on
   */
  public RunOutcome run(RunRequest request) {
    TaskSummary traffic = traffic(request.task());
    RunRecord record = floors.journal().begin(request.task(), request);
    try {
      RunOutcome outcome = run(request, record, traffic);
      floors.journal().end(record, outcome.verdict(), outcome);
      return outcome;
    } catch (PromotionConflictException e) {
      // The champion that this run was judged against serves no more: what is journalled about it
      // would be in the way of every later run.
      floors.journal().abandon(record);
      return run(request);
    }
  }

  private TaskSummary traffic(TaskName task) {
    List<TaskSummary> known = floors.log().tasks();
    return known.stream()
        .filter(summary -> summary.task().equals(Optional.of(task)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the exchange log holds nothing of task '%s'; it holds %s. Import a log with `retort capture import FILE --task %s`, or send traffic through `retort gateway`."
                        .formatted(task, names(known), task)));
  }

  private static String names(List<TaskSummary> known) {
    List<String> names =
        known.stream().flatMap(s -> s.task().stream()).map(TaskName::value).toList();
    return names.isEmpty() ? "no task at all" : String.join(", ", names);
  }

  private RunOutcome run(RunRequest request, RunRecord record, TaskSummary traffic) {
    Opening opening = window(request, record, traffic);
    DatasetOutcome dataset = dataset(request, opening);
    if (!(dataset instanceof DatasetOutcome.Built built)) {
      return new RunOutcome.WithoutStudent(dataset.problem(request.task()).orElseThrow());
    }
    DatasetVersion version = built.version();
    Candidates candidates = Candidates.of(floors, listener, request, version);
    if (candidates.trainings().isEmpty()) {
      return new RunOutcome.WithoutStudent(
          Sentences.noEngine(version.manifest(), request.students()));
    }
    Optional<Champion> champion = opening.champion();
    if (champion.isPresent()
        && champion.get().dataset().equals(version.id().sha256())
        && champion.get().trainingKey().equals(candidates.key())) {
      int number = champion.get().number();
      return new RunOutcome.Unchanged(number, Sentences.unchanged(request.task(), number));
    }
    List<Contender> contenders = candidates.train(floors);
    if (contenders.stream().allMatch(contender -> contender.trained().isEmpty())) {
      return new RunOutcome.WithoutStudent(Sentences.withoutStudent(contenders));
    }
    return judge(request, opening, version, candidates, contenders);
  }

  private RunOutcome judge(
      RunRequest request,
      Opening opening,
      DatasetVersion version,
      Candidates candidates,
      List<Contender> contenders) {
    int finalist = finalist(request, version, contenders);
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
            candidates.trainings().get(finalist),
            candidates.key(),
            judged,
            report)
        .publish();
  }

  /** The place of the one that meets the evaluation window. */
  private int finalist(RunRequest request, DatasetVersion version, List<Contender> contenders) {
    if (contenders.size() == 1) {
      return 0;
    }
    CandidateChoice choice = CandidateChoice.of(floors, request, version, contenders);
    int finalist = choice.finalist().orElseThrow();
    listener.finished(
        RunStep.TRAIN,
        "%s of %d candidates, %s"
            .formatted(
                contenders.get(finalist).engine(),
                contenders.size(),
                choice.considered().get(finalist).finding()));
    return finalist;
  }

  private Opening window(RunRequest request, RunRecord record, TaskSummary traffic) {
    listener.started(RunStep.WINDOW);
    Opening opening =
        journalled(
            request.task(),
            RunStep.WINDOW,
            record.id(),
            Opening.class,
            () -> open(request, traffic));
    listener.finished(
        RunStep.WINDOW,
        "%s to %s, snapshot %d"
            .formatted(
                opening.window().from(), opening.window().until(), opening.window().snapshot()));
    return opening;
  }

  private Opening open(RunRequest request, TaskSummary traffic) {
    CaptureWindow window =
        floors.log().window(traffic.first(), traffic.last().plus(1, ChronoUnit.MICROS));
    Map<String, Long> models = new HashMap<>();
    AtomicLong requests = new AtomicLong();
    AtomicReference<TokenUsage> usage = new AtomicReference<>(TokenUsage.UNREPORTED);
    floors
        .log()
        .scan(
            window,
            exchange -> {
              if (!exchange.task().equals(Optional.of(request.task()))) {
                return;
              }
              requests.incrementAndGet();
              if (exchange.answeredBy() instanceof AnsweredBy.Teacher) {
                models.merge(exchange.model(), 1L, Long::sum);
                usage.set(usage.get().plus(exchange.usage()));
              }
            });
    return new Opening(
        window,
        version(request.task(), ModelAlias.CHAMPION),
        version(request.task(), Promotions.ANCHOR),
        models.entrySet().stream()
            .max(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry::getKey))
            .map(Map.Entry::getKey)
            .orElse(""),
        usage.get(),
        models.values().stream().mapToLong(Long::longValue).sum(),
        requests.get());
  }

  private Optional<Champion> version(TaskName task, ModelAlias alias) {
    return floors.registry().resolve(Publication.modelName(task), alias).map(NightlyRun::champion);
  }

  private static Champion champion(ModelVersion version) {
    return new Champion(
        version.number(),
        version.tags().getOrDefault(ModelVersion.MODEL_DIGEST_TAG, ""),
        version.tags().getOrDefault(ModelVersion.DATASET_TAG, ""),
        version.tags().getOrDefault(Publication.TRAINING_TAG, ""));
  }

  private DatasetOutcome dataset(RunRequest request, Opening opening) {
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
            .orElseGet(() -> build(request, opening));
    if (outcome instanceof DatasetOutcome.Built built) {
      DatasetManifest manifest = built.version().manifest();
      DatasetCard.write(built.version());
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

  private DatasetOutcome build(RunRequest request, Opening opening) {
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
