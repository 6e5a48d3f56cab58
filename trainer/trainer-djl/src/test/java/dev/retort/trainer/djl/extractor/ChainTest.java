package dev.retort.trainer.djl.extractor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ChainTest {
  private static final double TIGHT = 1e-6;

  private final StateSpace space = new StateSpace(shape());

  @Test
  void sumsOverAllPathsAsBruteForceDoes() {
    for (int seed = 0; seed < 20; seed++) {
      Chain chain = chain(1 + seed % 4, seed);
      double sum = 0;
      for (int[] path : paths(1 + seed % 4)) {
        sum += Math.exp(chain.score(path));
      }

      assertThat(chain.marginals().logPartition()).isCloseTo(Math.log(sum), within(TIGHT));
    }
  }

  @Test
  void givesTheMarginalsThatBruteForceGives() {
    int length = 3;
    Chain chain = chain(length, 7);
    Transitions transitions = transitions(7);
    double[][] states = new double[length][space.size()];
    double[] moves = new double[transitions.size()];
    Chain.Marginals marginals = chain.marginals();
    for (int[] path : paths(length)) {
      double probability = Math.exp(chain.score(path) - marginals.logPartition());
      for (int i = 0; i < length; i++) {
        states[i][path[i]] += probability;
        if (i > 0) {
          moves[transitions.moveNumber(path[i - 1], path[i])] += probability;
        }
      }
    }

    for (int i = 0; i < length; i++) {
      assertThat(marginals.states()[i]).containsExactly(states[i], within(TIGHT));
    }
    assertThat(marginals.moves()).containsExactly(moves, within(TIGHT));
  }

  @Test
  void findsTheBestPathThatBruteForceFinds() {
    for (int seed = 0; seed < 20; seed++) {
      Chain chain = chain(1 + seed % 4, seed);
      int[] best = null;
      for (int[] path : paths(1 + seed % 4)) {
        best = best == null || chain.score(path) > chain.score(best) ? path : best;
      }

      assertThat(chain.best()).isEqualTo(best);
    }
  }

  @Test
  void staysFiniteWhereOneClassIsFarBehindAnother() {
    float[][] emissions = new float[4][space.size()];
    for (int i = 0; i < 4; i++) {
      for (int s = space.block(1); s < space.size(); s++) {
        emissions[i][s] = i < 2 ? -900 : 900;
      }
    }

    Chain.Marginals marginals = new Chain(space, transitions(1), emissions).marginals();

    assertThat(marginals.logPartition()).isFinite();
    for (double[] states : marginals.states()) {
      double sum = 0;
      for (double state : states) {
        sum += state;
      }
      assertThat(sum).isCloseTo(1, within(TIGHT));
    }
  }

  @Test
  void hasTheGradientThatFiniteDifferencesHave() {
    int length = 4;
    int[] right = paths(length).get(11);
    Transitions transitions = transitions(3);
    float[][] emissions = emissions(length, 3);
    Chain.Marginals marginals = new Chain(space, transitions, emissions).marginals();
    float step = 1f / 64;
    for (int i = 0; i < length; i++) {
      for (int s = 0; s < space.size(); s++) {
        float before = emissions[i][s];
        emissions[i][s] = before + step;
        double above = loss(transitions, emissions, right);
        emissions[i][s] = before - step;
        double below = loss(transitions, emissions, right);
        emissions[i][s] = before;
        double gradient = marginals.states()[i][s] - (right[i] == s ? 1 : 0);
        assertThat(gradient).isCloseTo((above - below) / (2 * step), within(1e-4));
      }
    }
    for (int m = 0; m < transitions.size(); m++) {
      float before = transitions.moveWeights()[m];
      transitions.moveWeights()[m] = before + step;
      double above = loss(transitions, emissions, right);
      transitions.moveWeights()[m] = before - step;
      double below = loss(transitions, emissions, right);
      transitions.moveWeights()[m] = before;
      double gradient = marginals.moves()[m];
      for (int i = 1; i < length; i++) {
        gradient -= transitions.moveNumber(right[i - 1], right[i]) == m ? 1 : 0;
      }
      assertThat(gradient).isCloseTo((above - below) / (2 * step), within(1e-4));
    }
  }

  @Test
  void overfitsAFewRows() {
    ChainTrainer trainer = new ChainTrainer(space, 12, 1);
    int[][] first = {{0, 1}, {2, 3}, {4, 5}};
    int[][] second = {{6, 7}, {8, 9}, {10, 11}};
    List<int[]> states = List.of(paths(3).get(5), paths(3).get(paths(3).size() - 1));
    double before = trainer.epoch(List.of(first, second), states);
    for (int epoch = 0; epoch < 100; epoch++) {
      trainer.epoch(List.of(first, second), states);
    }

    assertThat(trainer.epoch(List.of(first, second), states)).isLessThan(before / 3);
    float[][] emissions =
        ChainTrainer.emissions(first, trainer.weights(), space, ChainTrainer.columns(space), 1);
    assertThat(new Chain(space, trainer.transitions(), emissions).best()).isEqualTo(states.get(0));
  }

  @Test
  void readsBackTheTaggingThatItWrites() {
    Tagging tagging =
        new Tagging(
            1,
            List.of(
                new FieldSpan(0, new Span(0, 2)),
                new FieldSpan(0, new Span(2, 3)),
                new FieldSpan(1, new Span(4, 6))));

    assertThat(space.decode(space.encode(tagging, 6))).isEqualTo(tagging);
  }

  private double loss(Transitions transitions, float[][] emissions, int[] right) {
    transitions.refresh();
    Chain chain = new Chain(space, transitions, emissions);
    return chain.marginals().logPartition() - chain.score(right);
  }

  private Chain chain(int length, int seed) {
    return new Chain(space, transitions(seed), emissions(length, seed));
  }

  private float[][] emissions(int length, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] emissions = new float[length][space.size()];
    for (float[] word : emissions) {
      fill(word, random);
    }
    return emissions;
  }

  private Transitions transitions(int seed) {
    SplittableRandom random = new SplittableRandom(seed + 100);
    Transitions transitions = new Transitions(space);
    fill(transitions.startWeights(), random);
    fill(transitions.endWeights(), random);
    fill(transitions.moveWeights(), random);
    transitions.refresh();
    return transitions;
  }

  private static void fill(float[] values, SplittableRandom random) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-2, 2);
    }
  }

  /** All paths that the state space allows. */
  private List<int[]> paths(int length) {
    List<int[]> paths = new ArrayList<>();
    extend(new int[length], 0, paths);
    return paths;
  }

  private void extend(int[] path, int at, List<int[]> paths) {
    if (at == path.length) {
      paths.add(path.clone());
      return;
    }
    for (int s = 0; s < space.size(); s++) {
      boolean allowed =
          at == 0
              ? space.starts(s)
              : space.answerClass(s) == space.answerClass(path[at - 1])
                  && space.follows(path[at - 1], s);
      if (allowed) {
        path[at] = s;
        extend(path, at + 1, paths);
      }
    }
  }

  /** Two classes: one with a slot, one with two. */
  static AnswerTemplate shape() {
    List<Slot> slots = new ArrayList<>();
    for (String name : List.of("a", "b")) {
      slots.add(
          new Slot(
              new SlotPath(Optional.empty(), List.of(name)),
              Normalisation.EXACT,
              Map.of(),
              false,
              Slot.Plurality.SINGLE,
              false,
              Optional.empty()));
    }
    return new AnswerTemplate(
        slots,
        List.of(new Field(0, Field.Role.INSIDE), new Field(1, Field.Role.INSIDE)),
        List.of(
            new AnswerClass("{\"kind\":1}", new TreeSet<>(List.of(0)), new TreeSet<>()),
            new AnswerClass("{\"kind\":2}", new TreeSet<>(List.of(0, 1)), new TreeSet<>())),
        Map.of());
  }
}
