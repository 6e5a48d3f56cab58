package dev.retort.trainer.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import dev.retort.trainer.Optimisation;
import dev.retort.trainer.djl.architecture.Decoder;
import dev.retort.trainer.djl.architecture.DecoderConfig;
import dev.retort.trainer.djl.architecture.DecoderWeights;
import dev.retort.trainer.djl.architecture.TrainingPass.Memory;
import dev.retort.trainer.djl.runtime.Gradients;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharedPrefixTest {
  private static final int VOCABULARY = 40;
  private static final Optimisation NOTHING_DROPPED = Optimisation.FINE_TUNING;

  private final Random random = new Random(5);

  private static int[] prefix(int length) {
    return IntStream.range(0, length).map(i -> i * 7 % VOCABULARY).toArray();
  }

  private TokenSequence behind(int[] prefix) {
    int[] prompt = Arrays.copyOf(prefix, prefix.length + 2 + random.nextInt(6));
    for (int i = prefix.length; i < prompt.length; i++) {
      prompt[i] = random.nextInt(VOCABULARY);
    }
    return new TokenSequence(prompt, random.ints(1 + random.nextInt(5), 0, VOCABULARY).toArray());
  }

  private List<TokenSequence> sequences(int length, int sharing, int others) {
    List<TokenSequence> sequences = new ArrayList<>();
    IntStream.range(0, sharing).forEach(i -> sequences.add(behind(prefix(length))));
    IntStream.range(0, others).forEach(i -> sequences.add(behind(new int[0])));
    return sequences;
  }

  @Test
  void findsWhatMostPromptsBeginWith() {
    assertThat(SharedPrefix.of(sequences(30, 40, 3)).tokens()).startsWith(prefix(30));
    assertThat(SharedPrefix.of(sequences(30, 40, 3)).length()).isBetween(30, 31);
  }

  @Test
  void takesTheBeginningThatSparesMost() {
    // 20 tokens of sixty prompts are more than 40 tokens of ten of them.
    List<TokenSequence> sequences = sequences(20, 50, 0);
    sequences.addAll(sequences(40, 10, 0));
    assertThat(SharedPrefix.of(sequences).length()).isEqualTo(20);
    // 40 tokens of forty prompts are more than 20 of fifty.
    List<TokenSequence> others = sequences(20, 10, 0);
    others.addAll(sequences(40, 40, 0));
    assertThat(SharedPrefix.of(others).length()).isEqualTo(40);
  }

  @Test
  void leavesShortAndRarePrefixesAlone() {
    assertThat(SharedPrefix.of(sequences(12, 40, 0)).length()).isZero();
    assertThat(SharedPrefix.of(sequences(30, 2, 100)).length()).isZero();
    assertThat(SharedPrefix.of(sequences(30, 1, 0)).length()).isZero();
    assertThat(SharedPrefix.of(List.of()).length()).isZero();
  }

  @Test
  void leavesEveryPromptATokenOfItsOwn() {
    List<TokenSequence> alike =
        IntStream.range(0, 9).mapToObj(i -> new TokenSequence(prefix(30), new int[] {i})).toList();
    SharedPrefix prefix = SharedPrefix.of(alike);
    assertThat(prefix.length()).isEqualTo(29);
    assertThat(alike).allSatisfy(each -> assertThat(prefix.ownLength(each)).isEqualTo(2));
  }

  @Test
  void aPromptThatIsNothingButThePrefixIsPackedWhole() {
    SharedPrefix prefix = SharedPrefix.of(sequences(30, 40, 0));
    TokenSequence bare = new TokenSequence(prefix.tokens(), new int[] {1, 2});
    assertThat(prefix.begins(bare)).isFalse();
    assertThat(prefix.ownLength(bare)).isEqualTo(bare.length());
  }

  @Test
  void rowsHoldEverySequenceOnceAndMixNoKinds() {
    List<TokenSequence> sequences = sequences(30, 40, 6);
    SharedPrefix prefix = SharedPrefix.of(sequences);
    RowPacking packing = new RowPacking(32, prefix);
    List<List<TokenSequence>> rows = packing.rows(sequences);
    assertThat(rows.stream().flatMap(List::stream).toList())
        .containsExactlyInAnyOrderElementsOf(sequences);
    assertThat(rows)
        .allSatisfy(row -> assertThat(row.stream().map(prefix::begins).distinct()).hasSize(1));
    assertThat(packing.batches(rows))
        .extracting(packed -> packed.batch().prefix())
        .containsExactly(30, 0);
    assertThat(packing.batches(rows).stream().mapToInt(packed -> packed.batch().targets()).sum())
        .isEqualTo(RowPacking.answerTokens(rows));
    assertThat(packing.batches(rows).get(0).batch().tokens())
        .isEqualTo(30 + sequences.subList(0, 40).stream().mapToInt(prefix::ownLength).sum());
  }

  @Test
  void aStepHasTheLossAndGradientsOfThePlainOne() {
    List<TokenSequence> sequences = sequences(20, 14, 3);
    RowPacking plain = new RowPacking(48);
    RowPacking shared = new RowPacking(16, SharedPrefix.of(sequences));
    assertThat(shared.prefix().length()).isEqualTo(20);
    try (DecoderWeights weights =
        DecoderWeights.random(DecoderConfig.llama(VOCABULARY, 16, 24, 2, 2, 1, 64), 3)) {
      Map<String, float[]> expected = new LinkedHashMap<>();
      Map<String, float[]> gradients = new LinkedHashMap<>();
      double loss = step(weights, plain, sequences, 2, expected);
      assertThat(step(weights, shared, sequences, 3, gradients)).isCloseTo(loss, within(1e-5));
      assertThat(gradients).hasSameSizeAs(expected);
      expected.forEach(
          (name, gradient) ->
              assertThat(gradients.get(name)).as(name).containsExactly(gradient, within(1e-4f)));
    }
  }

  /** Σ loss / targets of training and of looking, which are the same where nothing is dropped. */
  private static double step(
      DecoderWeights weights,
      RowPacking packing,
      List<TokenSequence> sequences,
      int microRows,
      Map<String, float[]> gradients) {
    try (DecoderTrainee trainee =
            new DecoderTrainee(
                Decoder.of(weights),
                weights.parameters(),
                NOTHING_DROPPED,
                Memory.KEEP_ALL,
                packing,
                Optional.empty());
        NDManager scope = weights.manager().newSubManager()) {
      List<List<TokenSequence>> rows = packing.rows(sequences);
      long targets = RowPacking.answerTokens(rows);
      double loss = 0;
      double looked = 0;
      for (int from = 0; from < rows.size(); from += microRows) {
        List<List<TokenSequence>> some =
            rows.subList(from, Math.min(rows.size(), from + microRows));
        loss += trainee.accumulate(some, targets, 1);
        looked += trainee.loss(some) / targets;
      }
      assertThat(looked).isCloseTo(loss, within(1e-5));
      weights
          .parameters()
          .forEach(
              (name, weight) ->
                  gradients.put(name, Gradients.of(weight, scope).orElseThrow().toFloatArray()));
      trainee.clearGradients();
      return loss;
    }
  }
}
