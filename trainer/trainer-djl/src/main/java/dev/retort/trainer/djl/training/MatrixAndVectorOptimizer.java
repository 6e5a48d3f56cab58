package dev.retort.trainer.djl.training;

import ai.djl.ndarray.NDArray;
import dev.retort.trainer.MatrixUpdate;
import dev.retort.trainer.Optimisation;
import dev.retort.trainer.djl.optimizer.AdamW;
import dev.retort.trainer.djl.optimizer.Muon;
import dev.retort.trainer.djl.optimizer.Optimizer;
import dev.retort.trainer.djl.optimizer.OptimizerState;
import dev.retort.trainer.djl.optimizer.ParameterGroup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** AdamW for everything, or Muon for the matrices inside the blocks and AdamW for the rest. */
final class MatrixAndVectorOptimizer implements Optimizer {
  /** Muon's steps have the length of their rate, AdamW's are longer. */
  private static final double MUON_RATE = 10;

  private static final double MUON_MOMENTUM = 0.95;

  private record Part(Optimizer optimizer, double rateFactor) {}

  private final List<Part> parts = new ArrayList<>();

  MatrixAndVectorOptimizer(Map<String, NDArray> learning, Optimisation optimisation) {
    Map<String, NDArray> matrices = new LinkedHashMap<>();
    Map<String, NDArray> others = new LinkedHashMap<>();
    learning.forEach(
        (name, weight) ->
            (optimisation.matrices() == MatrixUpdate.MUON && isInsideABlock(name, weight)
                    ? matrices
                    : others)
                .put(name, weight));
    if (!matrices.isEmpty()) {
      parts.add(
          new Part(
              new Muon(new ParameterGroup(matrices, optimisation.weightDecay()), MUON_MOMENTUM),
              MUON_RATE));
    }
    if (!others.isEmpty()) {
      parts.add(
          new Part(
              new AdamW(
                  ParameterGroup.matricesDecay(others, optimisation.weightDecay()),
                  AdamW.Moments.DEFAULT),
              1));
    }
  }

  private static boolean isInsideABlock(String name, NDArray weight) {
    return name.contains(".layers.") && weight.getShape().dimension() == 2;
  }

  @Override
  public void step(double learningRate) {
    parts.forEach(part -> part.optimizer().step(learningRate * part.rateFactor()));
  }

  @Override
  public OptimizerState state() {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    long steps = 0;
    for (Part part : parts) {
      arrays.putAll(part.optimizer().state().arrays());
      steps = part.optimizer().state().steps();
    }
    return new OptimizerState(steps, arrays);
  }

  @Override
  public void restore(OptimizerState state) {
    for (Part part : parts) {
      Map<String, NDArray> arrays = new LinkedHashMap<>();
      part.optimizer()
          .state()
          .arrays()
          .keySet()
          .forEach(name -> arrays.put(name, state.arrays().get(name)));
      part.optimizer().restore(new OptimizerState(state.steps(), arrays));
    }
  }

  @Override
  public void close() {
    parts.forEach(part -> part.optimizer().close());
  }
}
