package dev.retort.trainer.djl.extractor;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Trains the weights of a {@link Chain} row by row: the gradient of the log-likelihood, Adagrad
 * (Duchi, Hazan and Singer 2011), and dropout of features. The mean of the weights after each of
 * the later epochs is what is published. A state's emission is the sum of its tag's weight and its
 * own, so that classes share what they have in common.
 */
final class ChainTrainer {
  /** Passes over the rows. */
  static final int EPOCHS = 10;

  private static final float RATE = 0.1f;
  private static final double DROPOUT = 0.35;
  private static final float DROPOUT_SCALE = (float) (1 / (1 - DROPOUT));

  /** Probabilities less wrong than this teach nothing. */
  private static final float NEGLIGIBLE = 1e-4f;

  /** What the sum of squared gradients begins with: rare features take small first steps. */
  private static final float FIRST_SQUARE = 0.1f;

  private final StateSpace space;
  private final int columns;
  private final float[] weights;
  private final float[] squares;
  private final Transitions transitions;
  private final float[] startSquares;
  private final float[] endSquares;
  private final float[] moveSquares;
  private final List<float[]> parts;
  private final List<float[]> sums;
  private final SplittableRandom random;
  private int finished;

  ChainTrainer(StateSpace space, int features, long seed) {
    this.space = space;
    this.columns = columns(space);
    this.weights = new float[Math.multiplyExact(features, columns)];
    this.squares = new float[weights.length];
    this.transitions = new Transitions(space);
    this.startSquares = new float[space.size()];
    this.endSquares = new float[space.size()];
    this.moveSquares = new float[transitions.size()];
    List<float[]> scores = transitions.weights();
    this.parts = List.of(weights, scores.get(0), scores.get(1), scores.get(2));
    this.sums = parts.stream().map(part -> new float[part.length]).toList();
    this.random = new SplittableRandom(seed);
  }

  /** Weights of a feature: one a tag, and one a state where there are classes to tell apart. */
  static int columns(StateSpace space) {
    return space.tagCount() + (space.classCount() > 1 ? space.size() : 0);
  }

  float[] weights() {
    return weights;
  }

  Transitions transitions() {
    return transitions;
  }

  /** One pass over the rows in a random order; returns the mean loss in nats. */
  double epoch(List<int[][]> rows, List<int[]> states) {
    int[] order = Shuffle.of(rows.size(), random);
    double loss = 0;
    for (int row : order) {
      if (rows.get(row).length > 0) {
        loss += step(rows.get(row), states.get(row));
      }
    }
    finished++;
    if (finished > EPOCHS / 2) {
      for (int part = 0; part < parts.size(); part++) {
        for (int i = 0; i < parts.get(part).length; i++) {
          sums.get(part)[i] += parts.get(part)[i];
        }
      }
    }
    return loss / Math.max(1, order.length);
  }

  /** Takes the mean of the weights after the later epochs; training is over. */
  void average() {
    int counted = Math.max(1, finished - EPOCHS / 2);
    for (int part = 0; part < parts.size(); part++) {
      for (int i = 0; i < parts.get(part).length; i++) {
        parts.get(part)[i] = sums.get(part)[i] / counted;
      }
    }
    transitions.refresh();
  }

  /** Learns one row; returns its loss before. */
  double step(int[][] features, int[] states) {
    int[][] kept = new int[features.length][];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = drop(features[i]);
    }
    float[][] emissions = emissions(kept, weights, space, columns, DROPOUT_SCALE);
    transitions.refresh();
    Chain chain = new Chain(space, transitions, emissions);
    Chain.Marginals marginals = chain.marginals();
    double loss = marginals.logPartition() - chain.score(states);
    for (int i = 0; i < kept.length; i++) {
      learn(kept[i], marginals.states()[i], states[i]);
    }
    learnTransitions(marginals, states);
    return loss;
  }

  private int[] drop(int[] features) {
    int[] kept = new int[features.length];
    int size = 0;
    for (int feature : features) {
      if (random.nextDouble() >= DROPOUT) {
        kept[size++] = feature;
      }
    }
    return Arrays.copyOf(kept, size);
  }

  static float[][] emissions(
      int[][] features, float[] weights, StateSpace space, int columns, float scale) {
    float[][] emissions = new float[features.length][];
    float[] sums = new float[columns];
    for (int i = 0; i < features.length; i++) {
      Arrays.fill(sums, 0);
      for (int feature : features[i]) {
        int row = feature * columns;
        for (int c = 0; c < columns; c++) {
          sums[c] += weights[row + c];
        }
      }
      emissions[i] = emission(sums, space, scale);
    }
    return emissions;
  }

  /** Scores of states from those of columns. */
  static float[] emission(float[] sums, StateSpace space, float scale) {
    float[] emission = new float[space.size()];
    for (int s = 0; s < emission.length; s++) {
      float own = sums.length > space.tagCount() ? sums[space.tagCount() + s] : 0;
      emission[s] = scale * (sums[space.tag(s)] + own);
    }
    return emission;
  }

  private void learn(int[] features, double[] probabilities, int right) {
    float[] gradient = new float[columns];
    for (int s = 0; s < probabilities.length; s++) {
      float wrong = (float) probabilities[s] - (s == right ? 1 : 0);
      gradient[space.tag(s)] += DROPOUT_SCALE * wrong;
      if (columns > space.tagCount()) {
        gradient[space.tagCount() + s] += DROPOUT_SCALE * wrong;
      }
    }
    int[] active = new int[columns];
    int size = 0;
    for (int c = 0; c < columns; c++) {
      if (Math.abs(gradient[c]) > NEGLIGIBLE) {
        active[size++] = c;
      }
    }
    for (int feature : features) {
      int row = feature * columns;
      for (int a = 0; a < size; a++) {
        int at = row + active[a];
        float g = gradient[active[a]];
        squares[at] += g * g;
        weights[at] -= RATE * g / (float) Math.sqrt(squares[at] + FIRST_SQUARE);
      }
    }
  }

  private void learnTransitions(Chain.Marginals marginals, int[] states) {
    int last = states.length - 1;
    double[] moves = marginals.moves();
    for (int i = 1; i <= last; i++) {
      moves[transitions.moveNumber(states[i - 1], states[i])] -= 1;
    }
    for (int m = 0; m < moves.length; m++) {
      adagrad(transitions.moveWeights(), moveSquares, m, (float) moves[m]);
    }
    for (int s = 0; s < space.size(); s++) {
      float start = (float) marginals.states()[0][s] - (states[0] == s ? 1 : 0);
      float end = (float) marginals.states()[last][s] - (states[last] == s ? 1 : 0);
      adagrad(transitions.startWeights(), startSquares, s, start);
      adagrad(transitions.endWeights(), endSquares, s, end);
    }
  }

  private static void adagrad(float[] weights, float[] squares, int at, float gradient) {
    if (Math.abs(gradient) > NEGLIGIBLE) {
      squares[at] += gradient * gradient;
      weights[at] -= RATE * gradient / (float) Math.sqrt(squares[at] + FIRST_SQUARE);
    }
  }
}
