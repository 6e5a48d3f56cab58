package dev.retort.trainer.djl.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.retort.trainer.Divergence;
import dev.retort.trainer.LogitDistillation;
import dev.retort.trainer.TeacherScores;
import dev.retort.trainer.djl.runtime.DjlRuntime;
import dev.retort.trainer.djl.runtime.GradientScope;
import dev.retort.trainer.djl.runtime.Gradients;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@SuppressWarnings("try") // a scope acts by being open
class DistillationLossTest {
  private static final Divergence FORWARD = new Divergence.ForwardKl();
  private static final Divergence REVERSE = new Divergence.ReverseKl();
  private static final TeacherScores TEACHER = new TeacherScores.Checkpoint(Path.of("teacher"));

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = DjlRuntime.newManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static Stream<Divergence> divergences() {
    return Stream.of(FORWARD, REVERSE, new Divergence.JensenShannon(0.3));
  }

  private static LogitDistillation objective(
      Divergence divergence, double temperature, double hardShare) {
    return new LogitDistillation(TEACHER, divergence, temperature, hardShare, 4, Optional.empty());
  }

  /** A teacher's distribution of which the first tokens are named. */
  private static SoftTargets named(double[] distribution, int count) {
    int[] ids = new int[count];
    float[] logs = new float[count];
    double tail = 1;
    for (int i = 0; i < count; i++) {
      ids[i] = i;
      logs[i] = (float) Math.log(distribution[i]);
      tail -= distribution[i];
    }
    return new SoftTargets(count, ids, logs, new float[] {(float) tail});
  }

  private static float[] logits(double... distribution) {
    float[] logits = new float[distribution.length];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) Math.log(distribution[i]) + 5;
    }
    return logits;
  }

  private double loss(LogitDistillation objective, float[] logits, DistillationLoss.Tokens tokens) {
    try (GradientScope off = GradientScope.off();
        NDManager scope = manager.newSubManager()) {
      int places = tokens.count();
      NDArray array = scope.create(logits, new Shape(places, logits.length / places));
      return new DistillationLoss(objective).sum(array, tokens, scope).getFloat();
    }
  }

  private static DistillationLoss.Tokens token(int id, SoftTargets teacher) {
    return new DistillationLoss.Tokens(new int[] {id}, teacher, new boolean[1]);
  }

  private double divergence(Divergence divergence, double[] p, int count, double[] q) {
    return loss(objective(divergence, 1, 0), logits(q), token(0, named(p, count)));
  }

  @Test
  void divergencesAreThoseThatAHandComputes() {
    double[] p = {0.5, 0.25, 0.25};
    double[] q = {0.25, 0.5, 0.25};
    // 0.5 ln 2 − 0.25 ln 2, and the other way round the same
    assertThat(divergence(FORWARD, p, 3, q)).isCloseTo(0.1732868, within(1e-6));
    assertThat(divergence(REVERSE, p, 3, q)).isCloseTo(0.1732868, within(1e-6));
    double[] other = {0.8, 0.1, 0.1};
    // 0.5 ln 0.625 + 0.5 ln 2.5
    assertThat(divergence(FORWARD, p, 3, other)).isCloseTo(0.2231436, within(1e-6));
    // 0.8 ln 1.6 + 0.2 ln 0.4
    assertThat(divergence(REVERSE, p, 3, other)).isCloseTo(0.1927449, within(1e-6));
    // m = (0.375, 0.375, 0.25): ½ (0.5 ln 4/3 + 0.25 ln 2/3) twice
    assertThat(divergence(new Divergence.JensenShannon(0.5), p, 3, q))
        .isCloseTo(0.0424748, within(1e-6));
  }

  @Test
  void whatIsNotNamedIsOneBucket() {
    double[] p = {0.6, 0.3, 0.06, 0.04};
    double[] q = {0.4, 0.2, 0.1, 0.3};
    double bucket = 0.1 * Math.log(0.1 / 0.4);
    double expected = 0.6 * Math.log(1.5) + 0.3 * Math.log(1.5) + bucket;
    assertThat(divergence(FORWARD, p, 2, q)).isCloseTo(expected, within(1e-6));
    double within = 0.06 * Math.log(0.6 / 0.25) + 0.04 * Math.log(0.4 / 0.75);
    assertThat(divergence(FORWARD, p, 4, q)).isCloseTo(expected + within, within(1e-6));
    assertThat(divergence(REVERSE, p, 2, q))
        .isCloseTo(0.6 * Math.log(2 / 3.0) + 0.4 * Math.log(4), within(1e-6));
  }

  @ParameterizedTest
  @MethodSource("divergences")
  void isZeroWhereTheStudentIsTheTeacher(Divergence divergence) {
    double[] p = {0.6, 0.3, 0.06, 0.04};
    for (int named = 1; named <= p.length; named++) {
      assertThat(divergence(divergence, p, named, p)).isCloseTo(0, within(1e-6));
    }
  }

  @Test
  void jensenShannonTendsToBothDivergences() {
    double[] p = {0.6, 0.3, 0.06, 0.04};
    double[] q = {0.4, 0.2, 0.1, 0.3};
    double small = 1e-3;
    assertThat(divergence(new Divergence.JensenShannon(small), p, 2, q) / small)
        .isCloseTo(divergence(FORWARD, p, 2, q), within(2e-3));
    assertThat(divergence(new Divergence.JensenShannon(1 - small), p, 2, q) / small)
        .isCloseTo(divergence(REVERSE, p, 2, q), within(2e-3));
    assertThat(
            divergence(
                new Divergence.JensenShannon(0.5),
                new double[] {1 - 1e-6, 1e-6},
                2,
                new double[] {1e-6, 1 - 1e-6}))
        .isCloseTo(Math.log(2), within(1e-4));
    assertThatThrownBy(() -> new Divergence.JensenShannon(1))
        .hasMessageContaining("take forward-kl or reverse-kl");
  }

  @ParameterizedTest
  @MethodSource("divergences")
  void gradientsAreSlopes(Divergence divergence) {
    Random random = new Random(3);
    int vocabulary = 7;
    SoftTargets partly = teacher(random, vocabulary, 3);
    SoftTargets fewer =
        new SoftTargets(
            2,
            new int[] {5, SoftTargets.ABSENT},
            new float[] {(float) Math.log(0.7), 0},
            new float[] {0.3f});
    DistillationLoss.Tokens tokens =
        new DistillationLoss.Tokens(
            new int[] {1, 5, 2, 4},
            SoftTargets.joined(
                List.of(partly, fewer, SoftTargets.unknown(1), teacher(random, vocabulary, 3))),
            new boolean[] {false, false, false, true});
    LogitDistillation objective = objective(divergence, 2, 0.25);
    float[] logits = new float[tokens.count() * vocabulary];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) random.nextGaussian();
    }
    float[] gradients = gradients(objective, logits, tokens, vocabulary);
    float step = 1e-2f;
    for (int i = 0; i < logits.length; i++) {
      float[] above = logits.clone();
      above[i] += step;
      float[] below = logits.clone();
      below[i] -= step;
      double slope =
          (loss(objective, above, tokens) - loss(objective, below, tokens)) / (2.0 * step);
      assertThat((double) gradients[i]).as("logit %d", i).isCloseTo(slope, within(5e-4));
    }
  }

  private float[] gradients(
      LogitDistillation objective, float[] logits, DistillationLoss.Tokens tokens, int vocabulary) {
    try (GradientScope on = GradientScope.on();
        NDManager scope = manager.newSubManager()) {
      NDArray array = scope.create(logits, new Shape(tokens.count(), vocabulary));
      array.setRequiresGradient(true);
      Gradients.backward(new DistillationLoss(objective).sum(array, tokens, scope));
      return Gradients.of(array, scope).orElseThrow().toFloatArray();
    }
  }

  private SoftTargets teacher(Random random, int vocabulary, int named) {
    float[] logits = new float[vocabulary];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) random.nextGaussian() * 2;
    }
    try (NDArray array = manager.create(logits, new Shape(1, vocabulary))) {
      return new LikeliestTokens(named, 2).of(array, manager);
    }
  }

  @ParameterizedTest
  @MethodSource("divergences")
  void theWholeVocabularyByNameIsTheDivergenceOfTheLogits(Divergence divergence) {
    Random random = new Random(5);
    SoftTargets whole = teacher(random, 6, 6);
    assertThat(whole.tail(0)).isZero();
    double[] p = new double[6];
    for (int rank = 0; rank < 6; rank++) {
      p[whole.id(0, rank)] = Math.exp(whole.logProbability(0, rank));
    }
    double[] q = {0.1, 0.2, 0.3, 0.2, 0.1, 0.1};
    double beta = divergence instanceof Divergence.JensenShannon js ? js.beta() : 0;
    double expected = 0;
    for (int i = 0; i < p.length; i++) {
      double m = beta * p[i] + (1 - beta) * q[i];
      if (divergence.equals(FORWARD)) {
        expected += p[i] * Math.log(p[i] / q[i]);
      } else if (divergence.equals(REVERSE)) {
        expected += q[i] * Math.log(q[i] / p[i]);
      } else {
        expected += beta * p[i] * Math.log(p[i] / m) + (1 - beta) * q[i] * Math.log(q[i] / m);
      }
    }
    assertThat(loss(objective(divergence, 1, 0), logits(q), token(0, whole)))
        .isCloseTo(expected, within(2e-6));
  }

  @Test
  void temperatureFlattensBothAndIsSquaredInFront() {
    double[] p = {0.64, 0.36};
    double[] q = {0.5, 0.5};
    SoftTargets teacher;
    try (NDArray array = manager.create(logits(p), new Shape(1, 2))) {
      teacher = new LikeliestTokens(2, 2).of(array, manager);
    }
    // square roots of 0.64 and 0.36 are as 4 to 3
    double[] flat = {4 / 7.0, 3 / 7.0};
    double expected = flat[0] * Math.log(2 * flat[0]) + flat[1] * Math.log(2 * flat[1]);
    assertThat(loss(objective(FORWARD, 2, 0), logits(q), token(0, teacher)))
        .isCloseTo(4 * expected, within(1e-5));
  }

  @Test
  void hardAndSoftAreMixedTokenByToken() {
    double[] p = {0.5, 0.25, 0.25};
    double[] q = {0.25, 0.5, 0.25};
    double soft = 0.1732868;
    double hard = -Math.log(0.5);
    SoftTargets known = named(p, 3);
    assertThat(loss(objective(FORWARD, 1, 0.4), logits(q), token(1, known)))
        .isCloseTo(0.6 * soft + 0.4 * hard, within(1e-5));
    assertThat(loss(objective(FORWARD, 1, 0.4), logits(q), token(1, SoftTargets.unknown(1))))
        .as("the teacher said nothing")
        .isCloseTo(hard, within(1e-5));
    assertThat(
            loss(
                objective(FORWARD, 1, 0.4),
                logits(q),
                new DistillationLoss.Tokens(new int[] {1}, known, new boolean[] {true})))
        .as("the student's own word is no label")
        .isCloseTo(soft, within(1e-5));
  }

  @Test
  void likeliestTokensAreOrderedAndTheirTailIsTheRest() {
    try (NDArray array = manager.create(logits(0.1, 0.5, 0.15, 0.25), new Shape(1, 4))) {
      SoftTargets targets = new LikeliestTokens(2, 1).of(array, manager);
      assertThat(List.of(targets.id(0, 0), targets.id(0, 1))).containsExactly(1, 3);
      assertThat(targets.logProbability(0, 1)).isCloseTo((float) Math.log(0.25), within(1e-5f));
      assertThat(targets.tail(0)).isCloseTo(0.25f, within(1e-6f));
    }
  }

  @Test
  void aTeacherThatIsSureOfWhatTheStudentExcludesGivesAFiniteLoss() {
    float[] logits = new float[5];
    Arrays.fill(logits, -200);
    logits[4] = 0;
    for (Divergence divergence : divergences().toList()) {
      assertThat(loss(objective(divergence, 1, 0), logits, token(0, named(new double[] {1}, 1))))
          .isFinite()
          .isPositive();
    }
  }
}
