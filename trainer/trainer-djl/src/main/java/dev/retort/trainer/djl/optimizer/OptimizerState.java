package dev.retort.trainer.djl.optimizer;

import ai.djl.ndarray.NDArray;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an optimizer remembers.
 *
 * @param steps taken, ≥ 0
 * @param arrays by name
 */
public record OptimizerState(long steps, Map<String, NDArray> arrays) {
  public OptimizerState {
    arrays = Collections.unmodifiableMap(new LinkedHashMap<>(arrays));
  }

  void copyTo(Map<String, NDArray> targets) {
    if (!arrays.keySet().equals(targets.keySet())) {
      throw new IllegalArgumentException(
          "an optimizer's state has %d arrays, and %d other ones are expected: it belongs to another model"
              .formatted(arrays.size(), targets.size()));
    }
    targets.forEach(
        (name, target) -> {
          NDArray source = arrays.get(name);
          if (!source.getShape().equals(target.getShape())) {
            throw new IllegalArgumentException(
                "the optimizer's array %s has the shape %s, and %s is expected: it belongs to another model"
                    .formatted(name, source.getShape(), target.getShape()));
          }
          source.copyTo(target);
        });
  }
}
