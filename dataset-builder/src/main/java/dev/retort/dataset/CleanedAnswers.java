package dev.retort.dataset;

import dev.retort.dataset.filter.DropReason;
import dev.retort.dataset.label.AnswerForm;
import dev.retort.dataset.label.Cleaned;
import dev.retort.dataset.label.RawAnswer;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * The answers of a build in the task's form, by row: a hash each, and why some have none. Rows may
 * be filled in by several threads, each row by one.
 */
public final class CleanedAnswers implements Serializable {
  private static final long serialVersionUID = 1L;

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

  /** Puts the answers of parts one behind the other. */
  public static CleanedAnswers joined(List<CleanedAnswers> parts) {
    CleanedAnswers joined = new CleanedAnswers(parts.stream().mapToInt(p -> p.keys.length).sum());
    int start = 0;
    for (CleanedAnswers part : parts) {
      System.arraycopy(part.keys, 0, joined.keys, start, part.keys.length);
      System.arraycopy(part.dropped, 0, joined.dropped, start, part.dropped.length);
      start += part.keys.length;
    }
    return joined;
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
