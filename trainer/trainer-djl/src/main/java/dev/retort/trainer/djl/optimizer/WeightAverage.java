package dev.retort.trainer.djl.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retort.trainer.djl.runtime.ArrayCopies;
import dev.retort.trainer.djl.runtime.GradientScope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An exponential moving average of weights (Polyak and Juditsky 1992), which starts at their
 * values. Closing frees it. Not thread-safe.
 */
@SuppressWarnings("try") // a scope acts by being open
public final class WeightAverage implements AutoCloseable {
  private final double decay;
  private final NDManager manager;
  private final Map<String, NDArray> averages = new LinkedHashMap<>();

  /**
   * An average of weights as they are.
   *
   * @param decay what stays of the average at each step, in [0, 1)
   */
  public WeightAverage(Map<String, NDArray> weights, double decay) {
    if (!(decay >= 0 && decay < 1)) {
      throw new IllegalArgumentException("an average's decay lies in [0, 1), not at " + decay);
    }
    this.decay = decay;
    manager = weights.values().iterator().next().getManager().newSubManager();
    weights.forEach((name, weight) -> averages.put(name, ArrayCopies.copyOf(weight, manager)));
  }

  /** Moves the average towards the weights of the same names. */
  public void update(Map<String, NDArray> weights) {
    List<NDArray> values = new ArrayList<>();
    averages.keySet().forEach(name -> values.add(weights.get(name)));
    try (GradientScope off = GradientScope.off()) {
      OptimizerKernels.call("approach")
          .with(List.copyOf(averages.values()))
          .with(values)
          .with(1 - decay)
          .run();
    }
  }

  /** The average by name. */
  public Map<String, NDArray> values() {
    return Collections.unmodifiableMap(averages);
  }

  @Override
  public void close() {
    manager.close();
  }
}
