package dev.retort.dataset;

import dev.retort.dataset.filter.DropReason;
import dev.retort.dataset.label.AnswerForm;
import dev.retort.dataset.label.Cleaned;
import dev.retort.dataset.label.RawAnswer;
import java.util.Optional;

/**
 * The answers of a build in the task's form, by row: a hash each, and why some have none. Rows may
 * be filled in by several threads, each row by one.
 */
public final class CleanedAnswers {
  private final long[] keys;

  /** By row; null where the answer has the form. */
  private final DropReason[] dropped;

  /**
   * @param rows how many
   */
  public CleanedAnswers(int rows) {
    keys = new long[rows];
    dropped = new DropReason[rows];
  }

  /** Brings an answer into the task's form and notes what comes of it. */
  public void note(int row, AnswerForm form, RawAnswer answer) {
    Cleaned cleaned = form.clean(answer);
    if (cleaned instanceof Cleaned.Dropped without) {
      dropped[row] = without.reason();
    } else {
      keys[row] = AnswerKey.of(cleaned.answer().orElseThrow());
    }
  }

  long key(int row) {
    return keys[row];
  }

  Optional<DropReason> reason(int row) {
    return Optional.ofNullable(dropped[row]);
  }
}
