package dev.retort.dataset;

import com.carrotsearch.hppc.LongHashSet;
import dev.retort.capture.CaptureWindow;
import dev.retort.capture.DurableFile;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.LogPart;
import dev.retort.dataset.dedup.SimilarTexts;
import dev.retort.dataset.dedup.Template;
import dev.retort.dataset.filter.DropReason;
import dev.retort.dataset.filter.ExampleFilter;
import dev.retort.dataset.filter.StandardFilters;
import dev.retort.dataset.label.AnswerForm;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.dataset.label.LearntForm;
import dev.retort.dataset.split.TemporalClusterSplitter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Turns the exchanges of a task and window into a dataset version.
 *
 * <p>Step by step: the window is read and filtered; the answers take the form that the task's own
 * earlier answers show; inputs are clustered into exact and near duplicates; each cluster, divided
 * where the evaluation window begins, gets one answer and at most one row on each side; training
 * rows that contain a novel evaluation row go, and so do labels too rare to learn; the rest is
 * written under its content hash. Every exchange of the task in the window gets exactly one {@link
 * Decision}.
 *
 * <p>The version depends on the exchanges and the spec alone: not on the order in which the log
 * returns them, not on the executor. Thread-safe; two builds of the same task at once are not.
 */
public final class DatasetBuilder {
  private final DatasetCatalog catalog;
  private final DatasetExecutor executor;

  /**
   * A builder that works in this process.
   *
   * @param datasetsRoot where versions go, each in {@code <task>/<id>}; it need not exist
   */
  public DatasetBuilder(Path datasetsRoot) {
    this(datasetsRoot, new EmbeddedExecutor());
  }

  /**
   * A builder.
   *
   * @param datasetsRoot where versions go, each in {@code <task>/<id>}; it need not exist
   * @param executor where the work is done
   */
  public DatasetBuilder(Path datasetsRoot, DatasetExecutor executor) {
    this.catalog = new DatasetCatalog(datasetsRoot);
    this.executor = Objects.requireNonNull(executor);
  }

  /**
   * Builds a version. One that exists already is left as it is, unless it is damaged or erased, and
   * becomes the latest.
   *
   * @throws java.io.UncheckedIOException if the log cannot be read or the disk refuses; then no new
   *     version exists
   */
  public DatasetOutcome build(
      DatasetSpec spec, ExchangeLog log, CaptureWindow window, BuildProgress progress) {
    List<LogPart> parts = log.parts(window);
    List<String> setAside = log.quarantined().stream().map(Path::toString).toList();
    return build(spec, parts, setAside, window, progress);
  }

  /**
   * Builds a version of a window whose parts are known. One that exists already is left as it is,
   * unless it is damaged or erased, and becomes the latest.
   *
   * @param setAside files of the log that are damaged and not among the parts, for the record
   * @throws java.io.UncheckedIOException if the disk refuses; then no new version exists
   */
  public DatasetOutcome build(
      DatasetSpec spec,
      List<LogPart> parts,
      List<String> setAside,
      CaptureWindow window,
      BuildProgress progress) {
    if (parts.isEmpty()) {
      return new DatasetOutcome.EmptyWindow(window);
    }
    Path workshop = catalog.workshop(spec.task());
    try (Corpus corpus = read(spec, parts, workshop, progress)) {
      return build(spec, corpus, setAside, window, workshop.resolve("version"), progress);
    } finally {
      DurableFile.deleteTree(workshop);
    }
  }

  private Corpus read(
      DatasetSpec spec, List<LogPart> parts, Path workshop, BuildProgress progress) {
    progress.report(BuildStep.READING, 0);
    Corpus corpus = executor.read(parts, spec, workshop, progress);
    progress.report(BuildStep.READING, corpus.rows().size());
    return corpus;
  }

  private DatasetOutcome build(
      DatasetSpec spec,
      Corpus corpus,
      List<String> setAside,
      CaptureWindow window,
      Path folder,
      BuildProgress progress) {
    RowTable rows = corpus.rows();
    if (rows.size() == 0) {
      return new DatasetOutcome.EmptyWindow(window);
    }
    RowVerdicts verdicts = new RowVerdicts(rows);
    int[] candidates = verdicts.undecided();
    if (candidates.length == 0) {
      return tooFew(spec, rows, verdicts);
    }

    progress.report(BuildStep.CLEANING, 0);
    Cleaning cleaning = cleaning(spec, corpus, candidates, verdicts);
    CleanedAnswers answers = cleaning.answers();
    AnswerForm form = cleaning.form();
    progress.report(BuildStep.CLEANING, rows.size());

    progress.report(BuildStep.CLUSTERING, 0);
    select(spec, corpus, answers, cleaning.splitter(), form.kind(), verdicts);
    progress.report(BuildStep.CLUSTERING, rows.size());
    if (verdicts.kept(Split.TRAINING).length < spec.minimumTraining()) {
      return tooFew(spec, rows, verdicts);
    }

    Map<Long, String> answerOfKey = answers(corpus, form, answers, verdicts);
    if (answerOfKey.size() == 1) {
      return new DatasetOutcome.OneLabelOnly(
          answerOfKey.values().iterator().next(),
          verdicts.kept(Split.TRAINING).length,
          rows.size(),
          verdicts.dropped());
    }

    progress.report(BuildStep.WRITING, 0);
    VersionWriter writer =
        new VersionWriter(
            corpus,
            setAside,
            form,
            verdicts,
            AnswerVotes.count(rows, verdicts, answers, answerOfKey));
    List<String> labels =
        answerOfKey.values().stream()
            .flatMap(answer -> form.kind().labelsIn(answer).stream())
            .distinct()
            .sorted()
            .toList();
    DatasetManifest manifest =
        writer.write(folder, spec, window, cleaning.splitter().evaluationFrom(), labels);
    DatasetVersion version = catalog.publish(folder, manifest);
    progress.report(BuildStep.WRITING, rows.size());
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
    AnswerSample sample = new AnswerSample();
    log.scan(
        manifest.window(),
        exchange -> {
          if (manifest.spec().covers(exchange)) {
            sample.offer(ReadExchange.of(exchange, filter));
          }
        });
    AnswerForm form =
        form(manifest.spec(), sample, new TemporalClusterSplitter(manifest.evaluationFrom()))
            .form();
    if (form.kind() != manifest.answerKind()) {
      throw new IllegalArgumentException(
          "the answers of dataset version %s have the form %s, those that the exchange log holds of its window now the form %s: the log is another one, or has lost exchanges. Bring back the log that the version was built from."
              .formatted(manifest.id().abbreviated(), manifest.answerKind(), form.kind()));
    }
    return new ReferenceAnswers(filter, form);
  }

  private static TemporalClusterSplitter splitter(
      DatasetSpec spec, RowTable rows, int[] candidates) {
    return spec.evaluationFrom()
        .map(TemporalClusterSplitter::new)
        .orElseGet(
            () ->
                TemporalClusterSplitter.atLatest(
                    candidates.length,
                    i -> rows.createdAt(candidates[i]),
                    i -> rows.sampling(candidates[i])));
  }

  /**
   * What cleaning finds out.
   *
   * @param splitter whose evaluation window begins after the teacher's last change of words
   * @param form of the answers before that window
   * @param answers in that form
   */
  private record Cleaning(
      TemporalClusterSplitter splitter, AnswerForm form, CleanedAnswers answers) {}

  /** Cleans the answers, and drops what is unclean or in words that the teacher has given up. */
  private static Cleaning cleaning(
      DatasetSpec spec, Corpus corpus, int[] candidates, RowVerdicts verdicts) {
    TemporalClusterSplitter splitter = splitter(spec, corpus.rows(), candidates);
    LearntForm learnt = form(spec, corpus.sample(), splitter);
    CleanedAnswers answers = corpus.clean(learnt);
    TeacherChange change = TeacherChange.of(spec, corpus, candidates, answers, learnt.form());
    TemporalClusterSplitter later = change.after(splitter, candidates);
    if (!later.equals(splitter)) {
      // The form is that of the answers before the evaluation window, wherever that begins.
      splitter = later;
      learnt = form(spec, corpus.sample(), splitter);
      answers = corpus.clean(learnt);
    }
    dropUnclean(answers, verdicts);
    change.dropOutdated(splitter, verdicts);
    return new Cleaning(splitter, learnt.form(), answers);
  }

  /** What the answers before the evaluation window show; those in it are to be judged by it. */
  private static LearntForm form(
      DatasetSpec spec, AnswerSample sample, TemporalClusterSplitter splitter) {
    return new LearntForm(sample.answersBefore(splitter.evaluationFrom()), spec.filters());
  }

  private static void dropUnclean(CleanedAnswers answers, RowVerdicts verdicts) {
    for (int row : verdicts.undecided()) {
      answers.reason(row).ifPresent(reason -> verdicts.drop(row, reason));
    }
  }

  private static void select(
      DatasetSpec spec,
      Corpus corpus,
      CleanedAnswers answers,
      TemporalClusterSplitter splitter,
      AnswerKind kind,
      RowVerdicts verdicts) {
    Template template = corpus.sample().template();
    TextClusters clusters =
        TextClusters.of(
            corpus, verdicts.undecided(), new SimilarTexts(spec.nearDuplicateJaccard(), template));
    RowSelection selection =
        new RowSelection(corpus.rows(), answers, clusters, splitter, kind, verdicts);
    selection.selectOnePerCluster();
    verdicts.dropWithDuplicates(
        corpus.contaminated(verdicts.kept(Split.TRAINING), verdicts.kept(Split.NOVEL), template),
        DropReason.CONTAINS_EVALUATION);
    selection.dropRareLabels();
    spec.balance().ifPresent(selection::dropBeyond);
  }

  /** The answers of the training rows by their keys; none if they are not of labels. */
  private static Map<Long, String> answers(
      Corpus corpus, AnswerForm form, CleanedAnswers answers, RowVerdicts verdicts) {
    if (!form.kind().isOfLabels()) {
      return Map.of();
    }
    LongHashSet seen = new LongHashSet();
    int[] firsts =
        IntStream.of(verdicts.kept(Split.TRAINING))
            .filter(row -> seen.add(answers.key(row)))
            .toArray();
    Map<Long, String> distinct = new HashMap<>();
    Iterator<CandidateText> texts = corpus.texts(firsts);
    for (int row : firsts) {
      form.clean(texts.next().answer())
          .answer()
          .ifPresent(answer -> distinct.put(answers.key(row), answer));
    }
    return distinct;
  }

  private static DatasetOutcome tooFew(DatasetSpec spec, RowTable rows, RowVerdicts verdicts) {
    return new DatasetOutcome.TooFewExamples(
        verdicts.kept(Split.TRAINING).length,
        spec.minimumTraining(),
        rows.size(),
        verdicts.dropped());
  }
}
