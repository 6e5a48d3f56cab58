package dev.retort.trainer.djl.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.retort.trainer.djl.architecture.Decoder;
import dev.retort.trainer.djl.architecture.DecoderBatch;
import dev.retort.trainer.djl.architecture.DecoderConfig;
import dev.retort.trainer.djl.architecture.DecoderWeights;
import dev.retort.trainer.djl.architecture.TrainingPass;
import dev.retort.trainer.djl.runtime.ArrayCopies;
import dev.retort.trainer.djl.runtime.DjlRuntime;
import dev.retort.trainer.djl.runtime.GradientScope;
import dev.retort.trainer.djl.runtime.Gradients;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // a scope acts by being open
class OptimizerTest {
  private static final DecoderConfig TINY = DecoderConfig.llama(40, 32, 64, 2, 2, 1, 32);
  private static final DecoderBatch BATCH =
      DecoderBatch.ofTexts(
          new int[] {1, 5, 9, 13, 17, 21, 25, 29}, new int[] {2, 4, 8, 16, 32, 3, 6, 12});

  @Test
  void bothTogetherOverfitABatch() {
    try (DecoderWeights weights = DecoderWeights.random(TINY, 1);
        Muon muon = new Muon(new ParameterGroup(blockMatrices(weights), 0), 0.95);
        AdamW adamw =
            new AdamW(ParameterGroup.matricesDecay(others(weights), 0.01), AdamW.Moments.DEFAULT)) {
      Decoder decoder = Decoder.of(weights);
      weights.train(DecoderWeights.Trainable.ALL);
      WarmUpCosine schedule = new WarmUpCosine(1, 0.1, 3, 40);
      for (int step = 0; step < 40; step++) {
        decoder.addGradients(BATCH, TrainingPass.PLAIN, BATCH.targets());
        GradientNorm.clip(weights.parameters(), 1);
        muon.step(0.02 * schedule.rate(step));
        adamw.step(1e-2 * schedule.rate(step));
        Gradients.clear(weights.parameters().values());
      }
      assertThat(decoder.loss(BATCH)).isLessThan(0.3);
    }
  }

  private static Map<String, NDArray> blockMatrices(DecoderWeights weights) {
    Map<String, NDArray> matrices = new LinkedHashMap<>(weights.parameters());
    matrices.keySet().removeIf(name -> !name.contains("_proj."));
    return matrices;
  }

  private static Map<String, NDArray> others(DecoderWeights weights) {
    Map<String, NDArray> others = new LinkedHashMap<>(weights.parameters());
    others.keySet().removeIf(name -> name.contains("_proj."));
    return others;
  }

  @Test
  void aRestoredOptimizerGoesOnBitForBit() {
    List<Supplier<Optimizer>> kinds = new ArrayList<>();
    try (DecoderWeights weights = DecoderWeights.random(TINY, 1)) {
      weights.train(DecoderWeights.Trainable.ALL);
      kinds.add(
          () ->
              new AdamW(
                  ParameterGroup.matricesDecay(weights.parameters(), 0.01), AdamW.Moments.DEFAULT));
      kinds.add(() -> new Muon(new ParameterGroup(blockMatrices(weights), 0.01), 0.9));
      for (Supplier<Optimizer> kind : kinds) {
        try (Optimizer first = kind.get();
            Optimizer second = kind.get();
            NDManager scope = weights.manager().newSubManager()) {
          step(weights, first);
          step(weights, first);
          second.restore(first.state());
          assertThat(second.state().steps()).isEqualTo(2);
          List<NDArray> before = new ArrayList<>();
          for (NDArray weight : weights.parameters().values()) {
            before.add(ArrayCopies.copyOf(weight, scope));
          }
          step(weights, first);
          float[] expected = all(weights);
          ArrayCopies.copy(before, List.copyOf(weights.parameters().values()));
          step(weights, second);
          assertThat(all(weights)).containsExactly(expected);
        }
      }
    }
  }

  private static void step(DecoderWeights weights, Optimizer optimizer) {
    Decoder.of(weights).addGradients(BATCH, TrainingPass.PLAIN, BATCH.targets());
    optimizer.step(1e-3);
    Gradients.clear(weights.parameters().values());
  }

  private static float[] all(DecoderWeights weights) {
    List<float[]> parts =
        weights.parameters().values().stream().map(NDArray::toFloatArray).toList();
    float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
    int position = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, position, part.length);
      position += part.length;
    }
    return all;
  }

  @Test
  void muonStepsInOrthogonalDirections() {
    try (NDManager manager = DjlRuntime.newManager()) {
      NDArray matrix = manager.zeros(new Shape(6, 4));
      matrix.setRequiresGradient(true);
      try (GradientScope on = GradientScope.on()) {
        NDArray weights = manager.arange(24f).reshape(6, 4).sin();
        Gradients.backward(matrix.mul(weights).sum());
      }
      try (Muon muon = new Muon(new ParameterGroup(Map.of("m", matrix), 0), 0.95)) {
        muon.step(1);
      }
      NDArray squares = matrix.transpose().matMul(matrix).div(1.5);
      for (int i = 0; i < 4; i++) {
        // Five steps with these coefficients leave singular values between about 0.7 and 1.2.
        assertThat(squares.getFloat(i, i)).isBetween(0.3f, 1.6f);
      }
    }
  }

  @Test
  void theScheduleRisesAndFalls() {
    WarmUpCosine schedule = new WarmUpCosine(2, 0.2, 4, 24);
    assertThat(schedule.rate(0)).isEqualTo(0.5);
    assertThat(schedule.rate(3)).isEqualTo(2);
    assertThat(schedule.rate(4)).isEqualTo(2);
    assertThat(schedule.rate(14)).isCloseTo(1.1, within(1e-12));
    assertThat(schedule.rate(24)).isCloseTo(0.2, within(1e-12));
    assertThat(schedule.rate(99)).isCloseTo(0.2, within(1e-12));
  }

  @Test
  void averagesFollowTheirWeights() {
    try (NDManager manager = DjlRuntime.newManager()) {
      NDArray weight = manager.create(new float[] {1, 2});
      Map<String, NDArray> weights = Map.of("w", weight);
      try (WeightAverage average = new WeightAverage(weights, 0.75)) {
        weight.addi(manager.create(new float[] {4, 8}));
        assertThat(average.values().get("w").toFloatArray()).containsExactly(1, 2);
        average.update(weights);
        assertThat(average.values().get("w").toFloatArray()).containsExactly(2, 4);
      }
    }
  }

  @Test
  void aStateOfAnotherModelIsRefused() {
    try (NDManager manager = DjlRuntime.newManager()) {
      ParameterGroup group = new ParameterGroup(Map.of("w", manager.ones(new Shape(2, 2))), 0);
      ParameterGroup other = new ParameterGroup(Map.of("w", manager.ones(new Shape(2, 3))), 0);
      try (Muon muon = new Muon(group, 0.9);
          Muon wrong = new Muon(other, 0.9)) {
        assertThatThrownBy(() -> muon.restore(wrong.state()))
            .hasMessageContaining("belongs to another model");
      }
      assertThatThrownBy(
              () -> new Muon(new ParameterGroup(Map.of("v", manager.ones(new Shape(2))), 0), 0.9))
          .hasMessageContaining("Muon changes matrices");
    }
  }
}
