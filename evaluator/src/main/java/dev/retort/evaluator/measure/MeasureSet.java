package dev.retort.evaluator.measure;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * The measures of a task.
 *
 * @param entries in the order of the report
 */
public record MeasureSet(List<Entry> entries) {
  /** Nothing is measured. */
  public static final MeasureSet NONE = new MeasureSet(List.of());

  public MeasureSet {
    entries = List.copyOf(entries);
  }

  /**
   * A measure under its name.
   *
   * @param name unique in the set
   */
  public record Entry(String name, Measure measure) {
    public Entry {
      Objects.requireNonNull(name);
      Objects.requireNonNull(measure);
    }

    /**
     * Scores rows, several at once where the measure waits for a network. A measure that throws, or
     * gives no score, fails on that row.
     *
     * @throws CancellationException if the thread is interrupted
     */
    public MeasuredRows measure(List<MeasuredAnswer> rows) {
      List<Score> scores =
          ParallelRows.map(rows, this::guarded, ParallelRows.require(measure.parallelRows()));
      return new MeasuredRows(name, scores, counts(rows, scores));
    }

    private Score guarded(MeasuredAnswer row) {
      try {
        Score score = measure.score(row);
        return score == null
            ? new Score.Failed(Score.Cause.BROKEN, "the measure gives no score")
            : score;
      } catch (CancellationException e) {
        throw e;
      } catch (RuntimeException e) {
        // The message may quote the row; the type cannot.
        return new Score.Failed(
            Score.Cause.BROKEN, "the measure throws " + e.getClass().getSimpleName());
      }
    }

    private Optional<MatchCounts> counts(List<MeasuredAnswer> rows, List<Score> scores) {
      if (!(measure instanceof CountingMeasure counting)) {
        return Optional.empty();
      }
      MatchCounts sum = MatchCounts.NONE;
      for (int i = 0; i < rows.size(); i++) {
        if (scores.get(i).value().isPresent()) {
          sum = sum.plus(counting.counts(rows.get(i)).orElse(MatchCounts.NONE));
        }
      }
      return Optional.of(sum);
    }
  }

  /** Scores rows by every measure. */
  public List<MeasuredRows> measure(List<MeasuredAnswer> rows) {
    return entries.stream().map(entry -> entry.measure(rows)).toList();
  }
}
