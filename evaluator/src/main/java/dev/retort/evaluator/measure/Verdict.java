package dev.retort.evaluator.measure;

import java.util.function.Function;

/** What a judge makes of two answers, asked in both orders. */
public sealed interface Verdict {

  /** Takes the branch of the outcome. */
  <T> T fold(
      Function<Preferred, T> preferred, Function<Tied, T> tied, Function<Undecided, T> undecided);

  /** One of two answers. */
  enum Side {
    /** The one given first. */
    FIRST,
    /** The one given second. */
    SECOND
  }

  /** How a tie came about. */
  enum Tie {
    /** The judge found both equally good, whichever came first. */
    DECLARED,
    /** The judge did not say the same in both orders. */
    ORDERS_DISAGREE
  }

  /**
   * In both orders, the judge preferred the same answer.
   *
   * @param side which
   */
  record Preferred(Side side) implements Verdict {
    @Override
    public <T> T fold(
        Function<Preferred, T> preferred,
        Function<Tied, T> tied,
        Function<Undecided, T> undecided) {
      return preferred.apply(this);
    }
  }

  /**
   * Neither is preferred.
   *
   * @param tie why
   */
  record Tied(Tie tie) implements Verdict {
    @Override
    public <T> T fold(
        Function<Preferred, T> preferred,
        Function<Tied, T> tied,
        Function<Undecided, T> undecided) {
      return tied.apply(this);
    }
  }

  /**
   * The judge gave no verdict in one of the orders.
   *
   * @param failure what happened
   */
  record Undecided(Score.Failed failure) implements Verdict {
    @Override
    public <T> T fold(
        Function<Preferred, T> preferred,
        Function<Tied, T> tied,
        Function<Undecided, T> undecided) {
      return undecided.apply(this);
    }
  }
}
