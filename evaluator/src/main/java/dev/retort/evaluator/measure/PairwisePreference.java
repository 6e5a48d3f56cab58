package dev.retort.evaluator.measure;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;

/**
 * Whether a judge finds an answer as good as the reference: 1 if it prefers the answer, 0 if it
 * prefers the reference. A tie because the orders disagree is 0.5, so that a judge who looks at
 * positions alone gives nothing away. The same text is 1, and costs no question.
 */
public final class PairwisePreference implements Measure {
  private static final double SHARED = 0.5;

  private final Judge judge;
  private final Ties ties;
  private final int parallelRows;

  /** What a tie is worth that the judge declares in both orders. */
  public enum Ties {
    /** 0.5, as in a win rate; a judge who always declares a tie gives nothing away. */
    @JsonProperty("half")
    HALF,
    /** 1: the answer is no worse. Trust it as far as the judge agrees with people. */
    @JsonProperty("no-worse")
    NO_WORSE
  }

  /**
   * A measure by one judge.
   *
   * @param parallelRows comparisons under way at once, ≥ 1
   */
  public PairwisePreference(Judge judge, Ties ties, int parallelRows) {
    this.judge = Objects.requireNonNull(judge);
    this.ties = Objects.requireNonNull(ties);
    this.parallelRows = ParallelRows.require(parallelRows);
  }

  @Override
  public int parallelRows() {
    return parallelRows;
  }

  @Override
  public Score score(MeasuredAnswer row) {
    if (row.answer().equals(row.reference())) {
      return new Score.Scored(1);
    }
    return judge
        .compare(row.request(), row.answer(), row.reference())
        .fold(
            preferred -> Score.Scored.oneIf(preferred.side() == Verdict.Side.FIRST),
            this::scoreOf,
            Verdict.Undecided::failure);
  }

  private Score scoreOf(Verdict.Tied tied) {
    boolean noWorse = tied.tie() == Verdict.Tie.DECLARED && ties == Ties.NO_WORSE;
    return new Score.Scored(noWorse ? 1 : SHARED);
  }
}
