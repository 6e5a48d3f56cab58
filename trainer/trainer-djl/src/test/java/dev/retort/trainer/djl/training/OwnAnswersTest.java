package dev.retort.trainer.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.retort.trainer.Divergence;
import dev.retort.trainer.LogitDistillation;
import dev.retort.trainer.MatrixUpdate;
import dev.retort.trainer.OnPolicy;
import dev.retort.trainer.Optimisation;
import dev.retort.trainer.TeacherScores;
import dev.retort.trainer.djl.architecture.Decoder;
import dev.retort.trainer.djl.architecture.DecoderConfig;
import dev.retort.trainer.djl.architecture.DecoderWeights;
import dev.retort.trainer.djl.architecture.TrainingPass.Memory;
import dev.retort.trainer.djl.loss.DistillationLoss;
import dev.retort.trainer.djl.loss.SoftTargets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OwnAnswersTest {
  private static final int END = 1;
  private static final int MOST = 6;
  private static final int LENGTH = 16;

  private final AnswerScorer teacher =
      sequences -> sequences.stream().map(one -> SoftTargets.unknown(one.answer().length)).toList();

  private DecoderWeights weights;

  @BeforeEach
  void open() {
    weights = DecoderWeights.random(DecoderConfig.llama(20, 16, 32, 2, 2, 2, LENGTH), 3);
  }

  @AfterEach
  void close() {
    weights.close();
  }

  private OwnAnswers own(double share, double after, long seed) {
    return new OwnAnswers(
        Decoder.of(weights),
        teacher,
        new OnPolicy(share, after, 1),
        new RowPacking(LENGTH),
        END,
        MOST,
        seed);
  }

  private static List<List<TokenSequence>> rows() {
    return new RowPacking(LENGTH)
        .rows(
            IntStream.range(0, 40)
                .mapToObj(i -> new TokenSequence(new int[] {2, 3 + i % 9}, new int[] {4, 5, END}))
                .toList());
  }

  private static List<List<Integer>> answers(List<List<TokenSequence>> rows) {
    return rows.stream()
        .flatMap(List::stream)
        .map(sequence -> Arrays.stream(sequence.answer()).boxed().toList())
        .toList();
  }

  @Test
  void writesToEveryPromptWhatSeedAndStepSay() {
    List<List<TokenSequence>> written = own(1, 0, 5).of(rows(), 7, 100);
    assertThat(written.stream().flatMap(List::stream))
        .hasSize(40)
        .allSatisfy(
            sequence -> {
              assertThat(sequence.isOwn()).isTrue();
              assertThat(sequence.softTargets()).isPresent();
              assertThat(sequence.answer()).hasSizeBetween(1, MOST);
              assertThat(Arrays.stream(sequence.answer()).limit(sequence.answer().length - 1L))
                  .doesNotContain(END);
            });
    assertThat(answers(written)).isEqualTo(answers(own(1, 0, 5).of(rows(), 7, 100)));
    assertThat(answers(written)).isNotEqualTo(answers(own(1, 0, 5).of(rows(), 8, 100)));
    assertThat(answers(written)).isNotEqualTo(answers(own(1, 0, 6).of(rows(), 7, 100)));
  }

  @Test
  void takesAShareOfTheStepsOnceItIsTime() {
    OwnAnswers half = own(0.5, 0.4, 5);
    List<List<TokenSequence>> few = List.of(List.of(rows().get(0).get(0)));
    boolean[] taken = new boolean[100];
    for (int step = 0; step < taken.length; step++) {
      taken[step] = half.of(few, step, 100).get(0).get(0).isOwn();
    }
    assertThat(IntStream.range(0, 40).filter(step -> taken[step])).isEmpty();
    assertThat(IntStream.range(40, 100).filter(step -> taken[step]).count()).isBetween(18L, 42L);
  }

  @Test
  void packedRowsLoseTokenByTokenWhatTheyLoseAlone() {
    LogitDistillation objective =
        new LogitDistillation(
            new TeacherScores.Checkpoint(Path.of("teacher")),
            new Divergence.ForwardKl(),
            1,
            0,
            1,
            Optional.empty());
    List<TokenSequence> sequences =
        IntStream.range(0, 6)
            .mapToObj(
                i ->
                    new TokenSequence(new int[] {2, 3 + i}, new int[] {4 + i, END})
                        .with(
                            new SoftTargets(
                                1,
                                new int[] {5 + i, END},
                                new float[] {(float) Math.log(0.5 + 0.05 * i), -0.2f},
                                new float[] {0.5f - 0.05f * i, 0.18f})))
            .toList();
    try (DecoderTrainee trainee =
        new DecoderTrainee(
            Decoder.of(weights),
            weights.parameters(),
            new Optimisation(1, 1e-3, 64, 0, 0, 1, 0, 0, 1, MatrixUpdate.ADAMW),
            Memory.KEEP_ALL,
            new RowPacking(LENGTH),
            Optional.of(new DistillationLoss(objective)))) {
      double alone = 0;
      for (TokenSequence sequence : sequences) {
        alone += trainee.accumulate(List.of(List.of(sequence)), 12, 0);
      }
      assertThat(trainee.accumulate(new RowPacking(LENGTH).rows(sequences), 12, 0))
          .isCloseTo(alone, within(1e-5))
          .isPositive();
    }
    TokenSequence bare = new TokenSequence(new int[0], new int[] {END});
    assertThatThrownBy(() -> AnswerTokens.of(List.of(List.of(bare))))
        .hasMessageContaining("a prompt of at least 1 token");
  }
}
