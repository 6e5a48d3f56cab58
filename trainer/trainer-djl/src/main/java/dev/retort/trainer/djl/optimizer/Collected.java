package dev.retort.trainer.djl.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retort.trainer.djl.runtime.Gradients;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The weights that have collected gradients, with what else a kernel needs, in one order. */
final class Collected {
  private final List<String> names = new ArrayList<>();
  private final List<NDArray> parameters = new ArrayList<>();
  private final List<NDArray> gradients = new ArrayList<>();

  static Collected of(Map<String, NDArray> parameters, NDManager scope) {
    Collected collected = new Collected();
    parameters.forEach(
        (name, parameter) ->
            Gradients.of(parameter, scope)
                .ifPresent(
                    gradient -> {
                      collected.names.add(name);
                      collected.parameters.add(parameter);
                      collected.gradients.add(gradient);
                    }));
    return collected;
  }

  boolean isEmpty() {
    return names.isEmpty();
  }

  List<NDArray> parameters() {
    return parameters;
  }

  List<NDArray> gradients() {
    return gradients;
  }

  List<NDArray> of(Map<String, NDArray> arrays) {
    return names.stream().map(arrays::get).toList();
  }
}
