package dev.retort.trainer.djl.optimizer;

import ai.djl.ndarray.NDArray;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Weights that decay alike.
 *
 * @param parameters by name, F32
 * @param weightDecay share of the rate by which they shrink at each step, ≥ 0
 */
public record ParameterGroup(Map<String, NDArray> parameters, double weightDecay) {
  public ParameterGroup {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    if (!(weightDecay >= 0)) {
      throw new IllegalArgumentException("a weight decay is ≥ 0, not " + weightDecay);
    }
  }

  /** Matrices decay; norms and biases, which are vectors, do not. */
  public static List<ParameterGroup> matricesDecay(
      Map<String, NDArray> parameters, double weightDecay) {
    Map<String, NDArray> matrices = new LinkedHashMap<>();
    Map<String, NDArray> vectors = new LinkedHashMap<>();
    parameters.forEach(
        (name, array) -> (array.getShape().dimension() > 1 ? matrices : vectors).put(name, array));
    return List.of(new ParameterGroup(matrices, weightDecay), new ParameterGroup(vectors, 0));
  }
}
