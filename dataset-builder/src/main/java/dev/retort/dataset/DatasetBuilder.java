package dev.retort.dataset;

import dev.retort.capture.CaptureWindow;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.TaskName;
import dev.retort.dataset.dedup.MinHashDeduplicator;
import dev.retort.dataset.filter.DropReason;
import dev.retort.dataset.filter.ExampleFilter;
import dev.retort.dataset.filter.FilterVerdict;
import dev.retort.dataset.filter.StandardFilters;
import dev.retort.dataset.label.AnswerForm;
import dev.retort.dataset.label.Cleaned;
import dev.retort.dataset.split.TemporalClusterSplitter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns the exchanges of a task and window into a dataset version.
 *
 * <p>Step by step: the window is read and filtered; the answers take the form that the task's own
 * earlier answers show; inputs are clustered into exact and near duplicates; each cluster, divided
 * where the evaluation window begins, gets one answer and at most one row on each side; labels too
 * rare to learn go; the rest is written under its content hash. Every exchange of the task in the
 * window gets exactly one {@link Decision}.
 *
 * <p>The version depends on the exchanges and the spec alone, not on the order in which the log
 * returns them. Memory holds the inputs and answers of what passes the filters, not whole
 * exchanges. Thread-safe; two builds of the same version at once are not.
 */
public final class DatasetBuilder {
  private static final int REPORT_EVERY = 1000;

  private final DatasetCatalog catalog;

  /**
   * @param datasetsRoot where versions go, each in {@code <task>/<id>}; it need not exist
   */
  public DatasetBuilder(Path datasetsRoot) {
    this.catalog = new DatasetCatalog(datasetsRoot);
  }

  /**
   * Builds a version. One that exists already is left as it is and becomes the latest.
   *
   * @throws java.io.UncheckedIOException if the log cannot be read or the disk refuses; then no new
   *     version exists
   */
  public DatasetOutcome build(
      DatasetSpec spec, ExchangeLog log, CaptureWindow window, BuildProgress progress) {
    DecisionLedger ledger = new DecisionLedger();
    List<Candidate> candidates =
        read(spec.task(), StandardFilters.all(spec.filters()), log, window, ledger, progress);
    long captured = candidates.size() + ledger.size();
    if (captured == 0) {
      return new DatasetOutcome.EmptyWindow(window);
    }
    if (candidates.isEmpty()) {
      return tooFew(spec, List.of(), captured, ledger);
    }
    TemporalClusterSplitter splitter = splitter(spec, candidates);
    List<Candidate> usable = mayServeTheirPart(candidates, splitter, ledger);

    progress.report(BuildStep.CLEANING, 0);
    AnswerForm form = form(spec, usable, splitter);
    List<Candidate> cleaned = clean(usable, form, ledger);
    progress.report(BuildStep.CLEANING, usable.size());

    progress.report(BuildStep.CLUSTERING, 0);
    SelectedRows rows =
        RowSelection.select(
            form.kind(),
            cleaned,
            new MinHashDeduplicator(spec.nearDuplicateJaccard()),
            splitter,
            ledger);
    progress.report(BuildStep.CLUSTERING, cleaned.size());
    if (rows.training() < spec.minimumTraining()) {
      return tooFew(spec, rows.examples(), captured, ledger);
    }
    progress.report(BuildStep.WRITING, 0);
    DatasetManifest manifest =
        rows.manifest(spec, window, splitter.evaluationFrom(), captured, ledger.dropped());
    DatasetVersion version = catalog.add(manifest, rows.examples(), ledger.decisions());
    progress.report(BuildStep.WRITING, captured);
    return new DatasetOutcome.Built(version);
  }

  /**
   * Reads the right answers off further exchanges as a version reads them off its own.
   *
   * @param manifest the version's
   * @param log the log that it was built from
   * @throws IllegalArgumentException if the log does not hold any more what the version was built
   *     from, as far as the form of its answers shows
   */
  public ReferenceAnswers referenceAnswers(DatasetManifest manifest, ExchangeLog log) {
    ExampleFilter filter = StandardFilters.all(manifest.spec().filters());
    List<Candidate> candidates =
        read(
            manifest.spec().task(),
            filter,
            log,
            manifest.window(),
            new DecisionLedger(),
            BuildProgress.SILENT);
    AnswerForm form =
        form(manifest.spec(), candidates, new TemporalClusterSplitter(manifest.evaluationFrom()));
    if (form.kind() != manifest.answerKind()) {
      throw new IllegalArgumentException(
          "the answers of dataset version %s have the form %s, those that the exchange log holds of its window now the form %s: the log is another one, or has lost exchanges. Bring back the log that the version was built from."
              .formatted(manifest.id().abbreviated(), manifest.answerKind(), form.kind()));
    }
    return new ReferenceAnswers(filter, form);
  }

  private static List<Candidate> read(
      TaskName task,
      ExampleFilter filter,
      ExchangeLog log,
      CaptureWindow window,
      DecisionLedger ledger,
      BuildProgress progress) {
    List<Candidate> candidates = new ArrayList<>();
    progress.report(BuildStep.READING, 0);
    log.scan(
        window,
        exchange -> {
          if (exchange.task().filter(task::equals).isPresent()
              && window.contains(exchange.createdAt())) {
            admit(exchange, filter, candidates, ledger);
            long seen = candidates.size() + ledger.size();
            if (seen % REPORT_EVERY == 0) {
              progress.report(BuildStep.READING, seen);
            }
          }
        });
    progress.report(BuildStep.READING, candidates.size() + ledger.size());
    candidates.sort(Candidate.ORDER);
    return candidates;
  }

  private static void admit(
      Exchange exchange, ExampleFilter filter, List<Candidate> candidates, DecisionLedger ledger) {
    FilterVerdict verdict = filter.judge(exchange);
    if (verdict instanceof FilterVerdict.Drop drop) {
      ledger.dropped(exchange.id(), exchange.createdAt(), drop.reason());
    } else {
      candidates.add(Candidate.of(exchange));
    }
  }

  private static TemporalClusterSplitter splitter(DatasetSpec spec, List<Candidate> candidates) {
    return spec.evaluationFrom()
        .map(TemporalClusterSplitter::new)
        .orElseGet(
            () ->
                TemporalClusterSplitter.atLastFifth(
                    candidates.stream().map(Candidate::createdAt).toList()));
  }

  /** Training takes what it can get; the evaluation window takes uniform samples only. */
  private static List<Candidate> mayServeTheirPart(
      List<Candidate> candidates, TemporalClusterSplitter splitter, DecisionLedger ledger) {
    List<Candidate> usable = new ArrayList<>();
    for (Candidate candidate : candidates) {
      if (splitter.evaluates(candidate.createdAt()) && !candidate.mayEvaluate()) {
        ledger.dropped(candidate, DropReason.NOT_UNIFORM_SAMPLE);
      } else {
        usable.add(candidate);
      }
    }
    return usable;
  }

  /** What the answers before the evaluation window show; those in it are to be judged by it. */
  private static AnswerForm form(
      DatasetSpec spec, List<Candidate> candidates, TemporalClusterSplitter splitter) {
    return AnswerForm.learn(
        candidates.stream()
            .filter(c -> !splitter.evaluates(c.createdAt()))
            .map(Candidate::captured)
            .toList(),
        spec.filters());
  }

  private static List<Candidate> clean(
      List<Candidate> candidates, AnswerForm form, DecisionLedger ledger) {
    List<Candidate> cleaned = new ArrayList<>();
    for (Candidate candidate : candidates) {
      Cleaned answer = form.clean(candidate.captured());
      if (answer instanceof Cleaned.Dropped dropped) {
        ledger.dropped(candidate, dropped.reason());
      } else {
        answer.answer().ifPresent(text -> cleaned.add(candidate.answering(text)));
      }
    }
    return cleaned;
  }

  private static DatasetOutcome tooFew(
      DatasetSpec spec, List<TrainingExample> examples, long captured, DecisionLedger ledger) {
    long training = examples.stream().filter(e -> e.split() == Split.TRAINING).count();
    return new DatasetOutcome.TooFewExamples(
        Math.toIntExact(training), spec.minimumTraining(), captured, ledger.dropped());
  }
}
