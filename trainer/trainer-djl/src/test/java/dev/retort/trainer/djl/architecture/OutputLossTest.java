package dev.retort.trainer.djl.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import dev.retort.trainer.Divergence;
import dev.retort.trainer.LogitDistillation;
import dev.retort.trainer.TeacherScores;
import dev.retort.trainer.djl.architecture.TrainingPass.Memory;
import dev.retort.trainer.djl.loss.DistillationLoss;
import dev.retort.trainer.djl.loss.LikeliestTokens;
import dev.retort.trainer.djl.loss.SoftTargets;
import dev.retort.trainer.djl.runtime.Gradients;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A loss of somebody else's at a decoder's output, and answers that are drawn. */
class OutputLossTest {
  private static LogitDistillation objective(double hardShare) {
    return new LogitDistillation(
        new TeacherScores.Checkpoint(Path.of("teacher")),
        new Divergence.ForwardKl(),
        1,
        hardShare,
        50,
        Optional.empty());
  }

  private static OutputLoss loss(LogitDistillation objective, DistillationLoss.Tokens tokens) {
    DistillationLoss loss = new DistillationLoss(objective);
    return (logits, from, to, owner) -> loss.sum(logits, tokens.between(from, to), owner);
  }

  private static DistillationLoss.Tokens tokens(DecoderBatch batch, SoftTargets teacher) {
    int[] ids = Arrays.stream(batch.predictors()).map(batch::target).toArray();
    return new DistillationLoss.Tokens(ids, teacher, new boolean[ids.length]);
  }

  private static SoftTargets scores(Decoder teacher, DecoderBatch batch) {
    List<SoftTargets> parts = new ArrayList<>();
    teacher.readPredictions(
        batch, (logits, owner) -> parts.add(new LikeliestTokens(50, 1).of(logits, owner)));
    return SoftTargets.joined(parts);
  }

  private static Map<String, float[]> collected(DecoderWeights weights) {
    Map<String, float[]> gradients = new LinkedHashMap<>();
    try (NDManager scope = weights.manager().newSubManager()) {
      weights
          .parameters()
          .forEach(
              (name, weight) ->
                  Gradients.of(weight, scope)
                      .ifPresent(found -> gradients.put(name, found.toFloatArray())));
      Gradients.clear(weights.parameters().values());
    }
    return gradients;
  }

  @Test
  void hardLossThroughItIsCrossEntropyWithTheSameGradients() {
    for (Memory memory : Memory.values()) {
      try (DecoderWeights weights = Shapes.LLAMA.weights()) {
        weights.train(DecoderWeights.Trainable.ALL);
        Decoder decoder = Decoder.of(weights);
        DecoderBatch batch = Shapes.LLAMA.patchwork();
        TrainingPass pass = new TrainingPass(0.2, memory, 5);
        double expected = decoder.addGradients(batch, pass, batch.targets());
        Map<String, float[]> gradients = collected(weights);
        DistillationLoss.Tokens tokens = tokens(batch, SoftTargets.unknown(batch.targets()));
        double actual =
            decoder.addGradients(batch, pass, batch.targets(), loss(objective(0.3), tokens));
        assertThat(actual).isCloseTo(expected, within(1e-6));
        collected(weights)
            .forEach(
                (name, found) ->
                    assertThat(found).as(name).containsExactly(gradients.get(name), within(1e-6f)));
      }
    }
  }

  @Test
  void aTeacherThatIsTheStudentLeavesNothingToLearn() {
    try (DecoderWeights weights = Shapes.QWEN3.weights()) {
      weights.train(DecoderWeights.Trainable.ALL);
      Decoder decoder = Decoder.of(weights);
      DecoderBatch batch = Shapes.QWEN3.patchwork();
      DistillationLoss.Tokens tokens = tokens(batch, scores(decoder, batch));
      assertThat(
              decoder.addGradients(
                  batch, TrainingPass.PLAIN, batch.targets(), loss(objective(0), tokens)))
          .isCloseTo(0, within(1e-5));
      collected(weights)
          .forEach(
              (name, found) ->
                  assertThat(found)
                      .as(name)
                      .containsExactly(new float[found.length], within(1e-5f)));
    }
  }

  @Test
  void drawsFollowTheirSeedAndTheProbabilities() {
    try (DecoderWeights weights = Shapes.LLAMA.weights()) {
      Decoder decoder = Decoder.of(weights);
      List<int[]> prompts = List.of(new int[] {3, 9, 4}, new int[] {5});
      List<Continuation> first = new SampledGeneration(1, 7).of(decoder, prompts, 12, Set.of());
      assertThat(new SampledGeneration(1, 7).of(decoder, prompts, 12, Set.of())).isEqualTo(first);
      assertThat(new SampledGeneration(1, 8).of(decoder, prompts, 12, Set.of()))
          .isNotEqualTo(first);
      assertThat(new SampledGeneration(1e-3, 7).of(decoder, prompts, 12, Set.of()))
          .as("nearly frozen, it is greedy")
          .extracting(Continuation::tokens)
          .isEqualTo(
              GreedyGeneration.of(decoder, prompts, 12, Set.of()).stream()
                  .map(Continuation::tokens)
                  .toList());
    }
    assertThatThrownBy(() -> new SampledGeneration(0, 1)).hasMessageContaining("> 0");
  }

  @Test
  void tokensAreDrawnAsOftenAsTheyAreProbable() {
    try (DecoderWeights weights = Shapes.LLAMA.weights()) {
      Decoder decoder = Decoder.of(weights);
      int[] prompt = {3, 9, 4};
      int draws = 4000;
      List<int[]> prompts = Collections.nCopies(draws, prompt);
      Map<Integer, Integer> counts = new HashMap<>();
      for (Continuation one : new SampledGeneration(0.7, 3).of(decoder, prompts, 1, Set.of())) {
        counts.merge(one.tokens().get(0), 1, Integer::sum);
        assertThat(one.logProbabilities().get(0)).isNegative();
      }
      SoftTargets likely;
      try (NDManager scope = weights.manager().newSubManager()) {
        DecoderBatch batch = DecoderBatch.ofTexts(prompt);
        likely =
            new LikeliestTokens(5, 0.7).of(decoder.lastLogits(batch, scope).reshape(1, 50), scope);
      }
      for (int rank = 0; rank < 5; rank++) {
        double expected = Math.exp(likely.logProbability(0, rank));
        double deviation = Math.sqrt(expected * (1 - expected) / draws);
        assertThat(counts.getOrDefault(likely.id(0, rank), 0) / (double) draws)
            .isCloseTo(expected, within(4 * deviation));
      }
    }
  }
}
