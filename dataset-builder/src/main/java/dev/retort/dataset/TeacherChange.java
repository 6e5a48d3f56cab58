package dev.retort.dataset;

import dev.retort.dataset.filter.DropReason;
import dev.retort.dataset.label.AnswerForm;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.dataset.label.ChangedWords;
import dev.retort.dataset.label.Vote.Authority;
import dev.retort.dataset.label.Word;
import dev.retort.dataset.split.TemporalClusterSplitter;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;

/**
 * What a build finds out about a teacher that puts its answers in other words: when that was
 * noticed, and which rows still say it in the old ones. Labels and JSON documents have words; other
 * answers do not, and seem never to change. Immutable.
 */
final class TeacherChange {
  private static final int MOST = 50_000;

  private final DatasetSpec spec;
  private final Corpus corpus;
  private final CleanedAnswers answers;
  private final AnswerForm form;
  private final ChangedWords words = new ChangedWords();
  private final Optional<Instant> noticed;

  private TeacherChange(
      DatasetSpec spec, Corpus corpus, int[] sample, CleanedAnswers answers, AnswerForm form) {
    this.spec = spec;
    this.corpus = corpus;
    this.answers = answers;
    this.form = form;
    read(sample, (row, said) -> words.add(said));
    this.noticed =
        words.noticed().stream()
            .mapToObj(place -> corpus.rows().createdAt(sample[place]))
            .findFirst();
  }

  /**
   * Reads the uniform sample, the latest {@value #MOST} of it; of an evaluation window that
   * somebody has set, nothing.
   *
   * @param candidates rows in canonical order; those without an answer in the task's form say
   *     nothing
   */
  static TeacherChange of(
      DatasetSpec spec, Corpus corpus, int[] candidates, CleanedAnswers answers, AnswerForm form) {
    RowTable rows = corpus.rows();
    Instant end = spec.evaluationFrom().orElse(Instant.MAX);
    int[] sample =
        form.kind() == AnswerKind.LABEL || form.kind() == AnswerKind.JSON
            ? Arrays.stream(candidates)
                .filter(row -> rows.sampling(row).isUniform())
                .filter(row -> rows.authority(row) == Authority.TEACHER)
                .filter(row -> answers.reason(row).isEmpty() && rows.createdAt(row).isBefore(end))
                .toArray()
            : new int[0];
    int[] latest = Arrays.copyOfRange(sample, Math.max(0, sample.length - MOST), sample.length);
    return new TeacherChange(spec, corpus, latest, answers, form);
  }

  /**
   * The splitter whose evaluation window knows nothing of what came until the change was noticed.
   * One that somebody has set stays.
   */
  TemporalClusterSplitter after(TemporalClusterSplitter splitter, int[] candidates) {
    RowTable rows = corpus.rows();
    return noticed
        .filter(change -> spec.evaluationFrom().isEmpty())
        .map(
            change ->
                splitter.since(
                    change,
                    candidates.length,
                    i -> rows.createdAt(candidates[i]),
                    i -> rows.sampling(candidates[i])))
        .orElse(splitter);
  }

  /** Drops what would teach old words. Evaluation goes by whatever was said in its window. */
  void dropOutdated(TemporalClusterSplitter splitter, RowVerdicts verdicts) {
    if (!words.isAnyOutdated()) {
      return;
    }
    RowTable rows = corpus.rows();
    int[] teaching =
        Arrays.stream(verdicts.undecided())
            .filter(row -> rows.authority(row) == Authority.TEACHER)
            .filter(
                row -> !splitter.evaluates(rows.createdAt(row)) || !rows.sampling(row).isUniform())
            .toArray();
    read(
        teaching,
        (row, said) -> {
          if (words.isOutdated(said)) {
            verdicts.drop(row, DropReason.OUTDATED_ANSWER);
          }
        });
  }

  private interface Reader {
    void read(int row, Set<Word> words);
  }

  private void read(int[] rows, Reader reader) {
    if (form.kind() == AnswerKind.LABEL) {
      Arrays.stream(rows).forEach(row -> reader.read(row, Word.ofKey(answers.key(row))));
      return;
    }
    Iterator<CandidateText> texts = corpus.texts(rows);
    for (int row : rows) {
      reader.read(
          row, form.clean(texts.next().answer()).answer().map(Word::ofDocument).orElseGet(Set::of));
    }
  }
}
