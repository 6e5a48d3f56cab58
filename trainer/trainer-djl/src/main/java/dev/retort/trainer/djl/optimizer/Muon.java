package dev.retort.trainer.djl.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retort.trainer.djl.runtime.GradientScope;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Momentum whose direction is made orthogonal by five Newton–Schulz steps (Jordan et al. 2024),
 * with Nesterov's look ahead and decoupled decay. For the matrices inside the blocks of a model
 * that starts from nothing; embeddings, norms and biases belong to {@link AdamW}.
 */
@SuppressWarnings("try") // a scope acts by being open
public final class Muon implements Optimizer {
  private static final String MOMENTUM = ".momentum_buffer";

  private final ParameterGroup group;
  private final double momentum;
  private final NDManager manager;
  private final Map<String, NDArray> momenta = new LinkedHashMap<>();
  private long steps;

  /**
   * An optimizer that has taken no step.
   *
   * @param group matrices
   * @param momentum in [0, 1); 0.95 is usual
   */
  public Muon(ParameterGroup group, double momentum) {
    if (!(momentum >= 0 && momentum < 1)) {
      throw new IllegalArgumentException("a momentum lies in [0, 1), not at " + momentum);
    }
    if (group.parameters().isEmpty()) {
      throw new IllegalArgumentException("an optimizer needs at least one weight");
    }
    group
        .parameters()
        .forEach(
            (name, parameter) -> {
              if (parameter.getShape().dimension() != 2) {
                throw new IllegalArgumentException(
                    "Muon changes matrices, and %s has the shape %s"
                        .formatted(name, parameter.getShape()));
              }
            });
    this.group = group;
    this.momentum = momentum;
    manager = group.parameters().values().iterator().next().getManager().newSubManager();
    group
        .parameters()
        .forEach(
            (name, parameter) -> momenta.put(name + MOMENTUM, manager.zeros(parameter.getShape())));
  }

  @Override
  public void step(double learningRate) {
    steps++;
    try (GradientScope off = GradientScope.off();
        NDManager scope = manager.newSubManager()) {
      Collected collected = Collected.of(group.parameters(), scope);
      if (collected.isEmpty()) {
        return;
      }
      Map<String, NDArray> byParameter = new LinkedHashMap<>();
      group
          .parameters()
          .keySet()
          .forEach(name -> byParameter.put(name, momenta.get(name + MOMENTUM)));
      OptimizerKernels.call("muon")
          .with(collected.parameters())
          .with(collected.gradients())
          .with(collected.of(byParameter))
          .with(new double[] {learningRate, momentum, group.weightDecay()})
          .run();
    }
  }

  @Override
  public OptimizerState state() {
    return new OptimizerState(steps, momenta);
  }

  @Override
  public void restore(OptimizerState state) {
    state.copyTo(momenta);
    steps = state.steps();
  }

  @Override
  public void close() {
    manager.close();
  }
}
