package dev.retort.trainer.djl.extractor;

import java.util.List;

/**
 * A batch's loss.
 *
 * @param loss mean over rows of the negative log-likelihood, in nats
 * @param gradient of the loss by the potentials
 */
@SuppressWarnings("ArrayRecordComponent") // numbers in bulk, never compared
record NetworkObjective(double loss, float[] gradient) {

  /**
   * Of a batch whose rows should have some states.
   *
   * @param potentials the emissions, word by word, and behind them those of transitions
   */
  static NetworkObjective of(
      StateSpace space, NetworkBatch batch, List<int[]> states, float[] potentials) {
    int scores = batch.size() * space.size();
    Transitions transitions = NetworkWeights.transitions(space, potentials, scores);
    float[] gradient = new float[potentials.length];
    float each = 1f / states.size();
    double loss = 0;
    for (int row = 0; row < states.size(); row++) {
      int[] right = states.get(row);
      float[][] emissions = NetworkKernel.emissions(batch, row, right.length, space, potentials);
      Chain chain = new Chain(space, transitions, emissions);
      Chain.Marginals marginals = chain.marginals();
      loss += each * (marginals.logPartition() - chain.score(right));
      for (int i = 0; i < right.length; i++) {
        int at = batch.place(row, i) * space.size();
        for (int s = 0; s < space.size(); s++) {
          gradient[at + s] = each * (float) marginals.states()[i][s];
        }
        gradient[at + right[i]] -= each;
      }
      addTransitions(transitions, marginals, right, gradient, scores, each);
    }
    return new NetworkObjective(loss, gradient);
  }

  private static void addTransitions(
      Transitions transitions,
      Chain.Marginals marginals,
      int[] right,
      float[] gradient,
      int from,
      float each) {
    int last = right.length - 1;
    int size = marginals.states()[0].length;
    for (int s = 0; s < size; s++) {
      gradient[from + s] += each * (float) marginals.states()[0][s];
      gradient[from + size + s] += each * (float) marginals.states()[last][s];
    }
    gradient[from + right[0]] -= each;
    gradient[from + size + right[last]] -= each;
    int moves = from + 2 * size;
    for (int m = 0; m < transitions.size(); m++) {
      gradient[moves + m] += each * (float) marginals.moves()[m];
    }
    for (int i = 1; i <= last; i++) {
      gradient[moves + transitions.moveNumber(right[i - 1], right[i])] -= each;
    }
  }
}
