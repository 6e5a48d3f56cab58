package dev.retort.dataset;

import dev.retort.dataset.label.AnswerForm;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.dataset.label.ChangedWords;
import dev.retort.dataset.label.Vote.Authority;
import dev.retort.dataset.label.Word;
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

  private final Corpus corpus;
  private final CleanedAnswers answers;
  private final AnswerForm form;
  private final ChangedWords words = new ChangedWords();
  private final Optional<Instant> noticed;

  private TeacherChange(Corpus corpus, int[] sample, CleanedAnswers answers, AnswerForm form) {
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
   * Reads the uniform sample, the latest {@value #MOST} of it.
   *
   * @param candidates rows in canonical order; those without an answer in the task's form say
   *     nothing
   */
  static TeacherChange of(
      Corpus corpus, int[] candidates, CleanedAnswers answers, AnswerForm form) {
    RowTable rows = corpus.rows();
    int[] sample =
        form.kind() == AnswerKind.LABEL || form.kind() == AnswerKind.JSON
            ? Arrays.stream(candidates)
                .filter(row -> rows.sampling(row).isUniform())
                .filter(row -> rows.authority(row) == Authority.TEACHER)
                .filter(row -> answers.reason(row).isEmpty())
                .toArray()
            : new int[0];
    int[] latest = Arrays.copyOfRange(sample, Math.max(0, sample.length - MOST), sample.length);
    return new TeacherChange(corpus, latest, answers, form);
  }

  /** When it was noticed last. Rows that came after that had no say in it. */
  Optional<Instant> noticed() {
    return noticed;
  }

  /** Of some rows, those with a teacher's answer that it would put in other words now. */
  int[] outdated(int[] candidates) {
    if (!words.isAnyOutdated()) {
      return new int[0];
    }
    int[] said =
        Arrays.stream(candidates)
            .filter(row -> corpus.rows().authority(row) == Authority.TEACHER)
            .toArray();
    boolean[] outdated = new boolean[corpus.rows().size()];
    read(said, (row, own) -> outdated[row] = words.isOutdated(own));
    return Arrays.stream(said).filter(row -> outdated[row]).toArray();
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
          row,
          form.clean(texts.next().answer()).answer().map(Word::ofDocument).orElseGet(Set::of));
    }
  }
}
