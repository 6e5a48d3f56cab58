package dev.retort.trainer.djl.extractor;

import java.util.Arrays;

/**
 * A linear chain over one request (Lafferty, McCallum and Pereira 2001): the score of a path is the
 * sum of its words' emissions and the transitions between them. Each class's block is normalised by
 * itself, so that no class underflows beside another. Arrays are by word and state.
 */
final class Chain {
  private final StateSpace space;
  private final Transitions transitions;
  private final float[][] emissions;
  private final int length;

  /**
   * A chain.
   *
   * @param emissions word × state; at least one word
   */
  Chain(StateSpace space, Transitions transitions, float[][] emissions) {
    this.space = space;
    this.transitions = transitions;
    this.emissions = emissions;
    this.length = emissions.length;
  }

  /**
   * Probabilities of states and transitions.
   *
   * @param logPartition log of the sum over all paths of e to their scores
   * @param states word × state
   * @param moves expected number of each transition, in the layout of {@link Transitions}
   */
  @SuppressWarnings("ArrayRecordComponent") // numbers in bulk, never compared
  record Marginals(double logPartition, double[][] states, double[] moves) {}

  /** The sum of a path's emissions and transitions. */
  double score(int[] path) {
    double score = transitions.start(path[0]) + transitions.end(path[length - 1]);
    for (int i = 0; i < length; i++) {
      score += emissions[i][path[i]];
      if (i > 0) {
        score += transitions.move(path[i - 1], path[i]);
      }
    }
    return score;
  }

  /** The path of the highest score; the first of equals. */
  int[] best() {
    int[] best = null;
    double highest = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < space.classCount(); c++) {
      int[] path = best(c);
      double score = score(path);
      if (score > highest || best == null) {
        best = path;
        highest = score;
      }
    }
    return best;
  }

  private int[] best(int answerClass) {
    int block = space.block(answerClass);
    int size = space.blockSize(answerClass);
    double[] scores = new double[size];
    int[][] from = new int[length][size];
    for (int s = 0; s < size; s++) {
      scores[s] = transitions.start(block + s) + emissions[0][block + s];
    }
    for (int i = 1; i < length; i++) {
      double[] next = new double[size];
      for (int s = 0; s < size; s++) {
        double most = Double.NEGATIVE_INFINITY;
        for (int r = 0; r < size; r++) {
          double score = scores[r] + transitions.move(block + r, block + s);
          if (score > most) {
            most = score;
            from[i][s] = r;
          }
        }
        next[s] = most + emissions[i][block + s];
      }
      scores = next;
    }
    int last = 0;
    for (int s = 0; s < size; s++) {
      scores[s] += transitions.end(block + s);
      last = scores[s] > scores[last] ? s : last;
    }
    int[] path = new int[length];
    for (int i = length - 1; i >= 0; i--) {
      path[i] = block + last;
      last = from[i][last];
    }
    return path;
  }

  /** Forward and backward sums. */
  Marginals marginals() {
    int classes = space.classCount();
    double[][] states = new double[length][space.size()];
    double[] moves = new double[transitions.size()];
    double[][] forward = new double[length][space.size()];
    double[][] emitted = new double[length][space.size()];
    double[] logs = new double[classes];
    double[][] scales = new double[classes][length];
    for (int c = 0; c < classes; c++) {
      logs[c] = forward(c, forward, emitted, scales[c]);
    }
    double highest = Arrays.stream(logs).max().orElseThrow();
    double sum = 0;
    for (double log : logs) {
      sum += Math.exp(log - highest);
    }
    double logPartition = highest + Math.log(sum);
    for (int c = 0; c < classes; c++) {
      double share = Math.exp(logs[c] - logPartition);
      if (share > 1e-12) {
        backward(c, share, forward, emitted, scales[c], states, moves);
      }
    }
    return new Marginals(logPartition, states, moves);
  }

  /** Forward sums of one class, each word's scaled to one; returns the log of the class's sum. */
  private double forward(int answerClass, double[][] forward, double[][] emitted, double[] scales) {
    int block = space.block(answerClass);
    int size = space.blockSize(answerClass);
    double[] moves = transitions.moves(answerClass);
    double log = 0;
    double[] sums = new double[size];
    for (int i = 0; i < length; i++) {
      float highest = Float.NEGATIVE_INFINITY;
      for (int s = 0; s < size; s++) {
        highest = Math.max(highest, emissions[i][block + s]);
      }
      Arrays.fill(sums, 0);
      if (i == 0) {
        for (int s = 0; s < size; s++) {
          sums[s] = Math.exp(transitions.start(block + s));
        }
      } else {
        for (int r = 0; r < size; r++) {
          double before = forward[i - 1][block + r];
          int row = r * size;
          for (int s = 0; s < size; s++) {
            sums[s] += before * moves[row + s];
          }
        }
      }
      double sum = 0;
      for (int s = 0; s < size; s++) {
        emitted[i][block + s] = Math.exp((double) emissions[i][block + s] - highest);
        sums[s] *= emitted[i][block + s];
        sum += sums[s];
      }
      scales[i] = 1 / sum;
      for (int s = 0; s < size; s++) {
        forward[i][block + s] = sums[s] * scales[i];
      }
      log += highest + Math.log(sum);
    }
    double sum = 0;
    for (int s = 0; s < size; s++) {
      sum += forward[length - 1][block + s] * Math.exp(transitions.end(block + s));
    }
    return log + Math.log(sum);
  }

  private void backward(
      int answerClass,
      double share,
      double[][] forward,
      double[][] emitted,
      double[] scales,
      double[][] states,
      double[] counts) {
    int block = space.block(answerClass);
    int size = space.blockSize(answerClass);
    double[] moves = transitions.moves(answerClass);
    int first = transitions.firstMove(answerClass);
    double[] back = new double[size];
    double sum = 0;
    for (int s = 0; s < size; s++) {
      back[s] = Math.exp(transitions.end(block + s));
      sum += forward[length - 1][block + s] * back[s];
    }
    for (int s = 0; s < size; s++) {
      back[s] *= share / sum;
      states[length - 1][block + s] = forward[length - 1][block + s] * back[s];
    }
    double[] weighted = new double[size];
    for (int i = length - 1; i > 0; i--) {
      for (int s = 0; s < size; s++) {
        weighted[s] = back[s] * emitted[i][block + s] * scales[i];
      }
      for (int r = 0; r < size; r++) {
        double before = forward[i - 1][block + r];
        int row = r * size;
        double total = 0;
        for (int s = 0; s < size; s++) {
          double move = moves[row + s] * weighted[s];
          total += move;
          counts[first + row + s] += before * move;
        }
        back[r] = total;
        states[i - 1][block + r] = before * total;
      }
    }
  }
}
