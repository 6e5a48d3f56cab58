package dev.retort.dataset;

import dev.retort.capture.CaptureWindow;
import dev.retort.capture.LogLine;
import dev.retort.dataset.dedup.TextFingerprint;
import dev.retort.dataset.label.AnswerForm;
import dev.retort.dataset.split.Sampling;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Writes what was selected: rows, hash and profile in one pass in canonical order, the decisions
 * beside it. Used once.
 */
final class VersionWriter {
  private final Corpus corpus;
  private final List<String> setAside;
  private final AnswerForm form;
  private final RowVerdicts verdicts;
  private final AnswerVotes votes;
  private final int[] kept;

  private final Map<Split, Integer> rows = new EnumMap<>(Split.class);
  private final SortedMap<String, Integer> histogram = new TreeMap<>();
  private final Map<String, Integer> novel = new HashMap<>();
  private final SortedMap<String, Long> redactions = new TreeMap<>();
  private int chosen;
  private final TextLengths.Tally inputLengths = new TextLengths.Tally();
  private final TextLengths.Tally answerLengths = new TextLengths.Tally();

  VersionWriter(
      Corpus corpus,
      List<String> setAside,
      AnswerForm form,
      RowVerdicts verdicts,
      AnswerVotes votes) {
    this.corpus = corpus;
    this.setAside = setAside;
    this.form = form;
    this.verdicts = verdicts;
    this.votes = votes;
    this.kept = verdicts.kept();
    for (Split split : Split.values()) {
      rows.put(split, 0);
    }
  }

  /**
   * Writes everything but the manifest.
   *
   * @param labels of the training rows, sorted
   * @return the manifest
   */
  DatasetManifest write(
      Path folder,
      DatasetSpec spec,
      CaptureWindow window,
      Instant evaluationFrom,
      List<String> labels) {
    CompletableFuture<Void> decisions =
        CompletableFuture.runAsync(
            () ->
                DatasetFolder.writeDecisions(
                    folder, corpus.rows().inOrder().mapToObj(verdicts::decision).iterator()));
    RowDigest digest = new RowDigest(form.kind(), labels, kept.length);
    try {
      DatasetFolder.writeExamples(folder, examples(digest));
    } catch (RuntimeException e) {
      // The caller removes the folder: nobody writes into it any more when it learns of the
      // failure.
      decisions.exceptionally(alsoFailed -> null).join();
      throw e;
    }
    joined(decisions);
    return new DatasetManifest(
        DatasetManifest.SCHEMA,
        digest.id(),
        spec,
        window,
        evaluationFrom,
        form.kind(),
        labels,
        corpus.rows().size(),
        rows,
        verdicts.dropped(),
        histogram,
        new DatasetProfile(
            coverage(labels),
            inputLengths.lengths(),
            answerLengths.lengths(),
            redactions,
            chosen,
            lineage(spec)));
  }

  private static void joined(CompletableFuture<Void> decisions) {
    try {
      decisions.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private Iterator<TrainingExample> examples(RowDigest digest) {
    Iterator<CandidateText> texts = corpus.texts(kept);
    return IntStream.of(kept)
        .mapToObj(
            row -> {
              CandidateText text = texts.next();
              TrainingExample example = example(row, text);
              text.redactions().forEach(kind -> redactions.merge(kind.name(), 1L, Long::sum));
              digest.add(example);
              note(row, example);
              return example;
            })
        .iterator();
  }

  private TrainingExample example(int row, CandidateText text) {
    return new TrainingExample(
        corpus.rows().id(row),
        corpus.rows().createdAt(row),
        verdicts.split(row),
        text.input(),
        form.clean(text.answer()).answer().orElseThrow(),
        verdicts.weight(row),
        verdicts.sampling(row),
        votes.of(row));
  }

  private void note(int row, TrainingExample example) {
    rows.merge(example.split(), 1, Integer::sum);
    if (example.sampling() == Sampling.CHOSEN) {
      chosen++;
    }
    inputLengths.add(corpus.rows().tokens(row));
    answerLengths.add(TextFingerprint.tokens(example.answer()));
    if (example.split() == Split.TRAINING) {
      form.kind()
          .labelsIn(example.answer())
          .forEach(label -> histogram.merge(label, 1, Integer::sum));
    } else if (form.kind().isOfLabels() && example.split() == Split.NOVEL) {
      novel.merge(example.answer(), 1, Integer::sum);
    }
  }

  private LabelCoverage coverage(List<String> labels) {
    if (!form.kind().isOfLabels()) {
      return LabelCoverage.NONE;
    }
    Set<String> learnt = new HashSet<>(labels);
    SortedSet<String> asked = new TreeSet<>();
    int unlearnt = 0;
    for (Map.Entry<String, Integer> answer : novel.entrySet()) {
      Set<String> its = form.kind().labelsIn(answer.getKey());
      asked.addAll(its);
      unlearnt += learnt.containsAll(its) ? 0 : answer.getValue();
    }
    List<String> unseen = asked.stream().filter(label -> !learnt.contains(label)).toList();
    return new LabelCoverage(
        labels.size(),
        asked.size() - unseen.size(),
        unseen,
        rows.get(Split.NOVEL) == 0 ? 0 : (double) unlearnt / rows.get(Split.NOVEL));
  }

  private DatasetLineage lineage(DatasetSpec spec) {
    RowTable table = corpus.rows();
    SortedMap<String, Long> models = new TreeMap<>();
    SortedMap<String, Long> origins = new TreeMap<>();
    for (int row = 0; row < table.size(); row++) {
      models.merge(table.model(row), 1L, Long::sum);
      Optional<LogLine> origin = table.origin(row);
      origins.merge(origin.map(LogLine::file).orElse(DatasetLineage.LIVE), 1L, Long::sum);
    }
    int[] order = table.inOrder().toArray();
    return new DatasetLineage(
        table.createdAt(order[0]),
        table.createdAt(order[order.length - 1]),
        models,
        origins,
        unreadable(),
        spec.licence());
  }

  /** By file name: where a home lies is nobody else's business. */
  private List<String> unreadable() {
    return Stream.concat(corpus.quarantined().stream(), setAside.stream())
        .map(name -> Path.of(name).getFileName().toString().replace(".quarantined", ""))
        .distinct()
        .sorted()
        .toList();
  }
}
