package dev.retort.evaluator.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.evaluator.statistics.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StandingsTest {
  private static final int ROWS = 400;
  private static final int DRAWS = 1000;

  private static List<Integer> alone(int rows) {
    return IntStream.range(0, rows).boxed().toList();
  }

  /** Scores of 1 with a probability, drawn independently. */
  private static double[] drawn(SplittableRandom random, double rate) {
    return random.doubles(ROWS).map(u -> u < rate ? 1 : 0).toArray();
  }

  /**
   * The best is at 0.90 and two are exactly the margin below it, where "no worse" is just wrong.
   * That any of these is claimed has a probability of at most 5 %; 1,000 draws allow 5 % plus 3.5
   * binomial standard errors.
   */
  @Test
  void noWorseIsClaimedWronglyAtMostAsOftenAsItMay() {
    int wrong = 0;
    for (int draw = 0; draw < DRAWS; draw++) {
      SplittableRandom random = RandomStream.of(5, draw);
      List<Standing> found =
          new Standings(
                  List.of(drawn(random, 0.90), drawn(random, 0.80), drawn(random, 0.80)),
                  alone(ROWS),
                  0.10,
                  0.05)
              .all();
      wrong += found.subList(1, 3).stream().anyMatch(Standing.NoWorse.class::isInstance) ? 1 : 0;
    }
    assertThat(wrong).isBetween(1, (int) (DRAWS * (0.05 + 3.5 * Math.sqrt(0.05 * 0.95 / DRAWS))));
  }

  /** All equal: that one is worse is wrong for each. */
  @Test
  void worseIsClaimedWronglyAtMostAsOftenAsItMay() {
    int wrong = 0;
    for (int draw = 0; draw < DRAWS; draw++) {
      SplittableRandom random = RandomStream.of(6, draw);
      List<Standing> found =
          new Standings(
                  List.of(drawn(random, 0.8), drawn(random, 0.8), drawn(random, 0.8)),
                  alone(ROWS),
                  0.001,
                  0.05)
              .all();
      wrong += found.stream().anyMatch(Standing.Worse.class::isInstance) ? 1 : 0;
    }
    assertThat(wrong).isBetween(1, (int) (DRAWS * (0.05 + 3.5 * Math.sqrt(0.05 * 0.95 / DRAWS))));
  }

  @Test
  void nearDuplicatesCountAsOneCluster() {
    double[] all = new double[600];
    Arrays.fill(all, 1);
    List<Integer> tens = IntStream.range(0, 600).mapToObj(row -> row / 10).toList();
    assertThat(new Standings(List.of(all, all.clone()), alone(600), 0.01, 0.05).all())
        .allMatch(Standing.NoWorse.class::isInstance);
    assertThat(new Standings(List.of(all, all.clone()), tens, 0.01, 0.05).all())
        .allMatch(Standing.NotKnown.class::isInstance);
  }

  @Test
  void gradedScoresAreComparedToo() {
    SplittableRandom random = RandomStream.of(7, 0);
    double[] good = random.doubles(ROWS, 0.6, 1.0).toArray();
    double[] less = Arrays.stream(good).map(score -> score - 0.2).toArray();
    List<Standing> found = new Standings(List.of(less, good), alone(ROWS), 0.05, 0.05).all();
    assertThat(found.get(0)).isInstanceOf(Standing.Worse.class);
    assertThat(found.get(1)).isInstanceOf(Standing.NoWorse.class);
  }
}
