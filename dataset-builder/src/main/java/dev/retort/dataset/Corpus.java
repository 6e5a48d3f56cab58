package dev.retort.dataset;

import dev.retort.dataset.dedup.SimilarTexts;
import dev.retort.dataset.dedup.Template;
import dev.retort.dataset.label.LearntForm;
import java.util.Iterator;
import java.util.List;

/**
 * The exchanges of a build after the first reading: what is small lies in memory as a {@link
 * RowTable}, texts stay where the executor keeps them, and what has to touch all texts is done
 * there. Results depend on the exchanges alone, so that every executor gives the same dataset
 * version. Used by one thread; the work itself may take many.
 */
public interface Corpus extends AutoCloseable {

  /** Everything but the texts. */
  RowTable rows();

  /** What to learn the form of the answers and the template of the prompts from. */
  AnswerSample sample();

  /** Parts of the log that could not be read, and are not in here. */
  List<String> quarantined();

  /**
   * Brings all candidates' answers into the task's form.
   *
   * @return by row; for rows that are no candidates anything
   */
  CleanedAnswers clean(LearntForm form);

  /**
   * Groups different texts that are nearly the same.
   *
   * @param texts for each text a row whose input it is
   * @return for each text the least text of its group
   * @see SimilarTexts#groups
   */
  int[] groups(int[] texts, SimilarTexts similar);

  /**
   * Finds training rows that contain an evaluation row.
   *
   * @param training rows to learn from
   * @param novel rows to evaluate on
   * @return of the training rows, those that give an evaluation row away
   */
  int[] contaminated(int[] training, int[] novel, Template template);

  /** The texts of rows, in the order asked for. Read while the corpus is open. */
  Iterator<CandidateText> texts(int[] rows);

  @Override
  void close();
}
