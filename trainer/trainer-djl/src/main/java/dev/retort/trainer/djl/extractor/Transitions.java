package dev.retort.trainer.djl.extractor;

import java.util.List;

/**
 * Scores of one state after another, of states at the beginning and at the end. What the {@link
 * StateSpace} forbids has a score of minus infinity.
 */
final class Transitions {
  private final StateSpace space;
  private final float[] start;
  private final float[] end;
  private final float[] moves;
  private final int[] firsts;
  private final double[][] exponentials;

  Transitions(StateSpace space) {
    this.space = space;
    start = new float[space.size()];
    end = new float[space.size()];
    firsts = new int[space.classCount() + 1];
    for (int c = 0; c < space.classCount(); c++) {
      firsts[c + 1] = firsts[c] + space.blockSize(c) * space.blockSize(c);
    }
    moves = new float[firsts[space.classCount()]];
    exponentials = new double[space.classCount()][];
    refresh();
  }

  /** Takes up the weights as they are now. */
  void refresh() {
    for (int c = 0; c < space.classCount(); c++) {
      int block = space.block(c);
      int size = space.blockSize(c);
      double[] row = exponentials[c] == null ? new double[size * size] : exponentials[c];
      for (int r = 0; r < size; r++) {
        for (int s = 0; s < size; s++) {
          int at = r * size + s;
          row[at] =
              space.follows(block + r, block + s) ? Math.exp((double) moves[firsts[c] + at]) : 0;
        }
      }
      exponentials[c] = row;
    }
  }

  /** How many moves there are, forbidden ones included. */
  int size() {
    return moves.length;
  }

  /** Where a class's moves begin: row by row of the state before, column by that after. */
  int firstMove(int answerClass) {
    return firsts[answerClass];
  }

  /** e to the moves of a class, as of the last {@link #refresh()}. */
  double[] moves(int answerClass) {
    return exponentials[answerClass];
  }

  int moveNumber(int before, int after) {
    int c = space.answerClass(before);
    return firsts[c] + (before - space.block(c)) * space.blockSize(c) + (after - space.block(c));
  }

  double move(int before, int after) {
    return space.follows(before, after)
        ? moves[moveNumber(before, after)]
        : Double.NEGATIVE_INFINITY;
  }

  double start(int state) {
    return space.starts(state) ? start[state] : Double.NEGATIVE_INFINITY;
  }

  double end(int state) {
    return end[state];
  }

  /** The scores at the start, at the end, and of moves: in place. */
  List<float[]> weights() {
    return List.of(start, end, moves);
  }

  float[] startWeights() {
    return start;
  }

  float[] endWeights() {
    return end;
  }

  float[] moveWeights() {
    return moves;
  }
}
