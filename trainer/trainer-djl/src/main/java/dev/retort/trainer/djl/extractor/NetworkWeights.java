package dev.retort.trainer.djl.extractor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A network's dense weights by name, in the order in which its kernel takes them.
 *
 * @param arrays F32
 */
record NetworkWeights(Map<String, NDArray> arrays) {
  static final int FEATURE_WIDTH = 64;
  static final int WORD_WIDTH = 100;

  /** The scores of transitions: at the start, at the end, and of moves. */
  static final String TRANSITIONS = "transitions";

  private static final int CHARACTER_WIDTH = 32;
  private static final int SPELLING_WIDTH = 64;
  private static final int HIDDEN = 160;

  NetworkWeights {
    arrays = Collections.unmodifiableMap(new LinkedHashMap<>(arrays));
  }

  /** The shapes of all weights. */
  static Map<String, Shape> shapes(StateSpace space) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    int gates = 4 * HIDDEN;
    shapes.put("character.weight", new Shape(NetworkBatch.CHARACTERS, CHARACTER_WIDTH));
    shapes.put("spelling.weight", new Shape(SPELLING_WIDTH, 3 * CHARACTER_WIDTH));
    shapes.put("spelling.bias", new Shape(SPELLING_WIDTH));
    for (String direction : List.of("forward", "backward")) {
      shapes.put(
          direction + ".input.weight",
          new Shape(gates, FEATURE_WIDTH + WORD_WIDTH + SPELLING_WIDTH));
      shapes.put(direction + ".hidden.weight", new Shape(gates, HIDDEN));
      shapes.put(direction + ".input.bias", new Shape(gates));
      shapes.put(direction + ".hidden.bias", new Shape(gates));
    }
    shapes.put("emission.weight", new Shape(space.size(), 2 * HIDDEN));
    shapes.put("emission.bias", new Shape(space.size()));
    shapes.put(TRANSITIONS, new Shape(2 * space.size() + new Transitions(space).size()));
    return shapes;
  }

  /** Random weights, uniform within one over the root of a row's length; vectors are zero. */
  static NetworkWeights random(StateSpace space, SplittableRandom random, NDManager manager) {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    shapes(space)
        .forEach(
            (name, shape) -> {
              float[] values = new float[(int) shape.size()];
              if (shape.dimension() > 1) {
                double spread =
                    name.startsWith("character") ? 0.5 : 1 / Math.sqrt((double) shape.get(1));
                for (int i = 0; i < values.length; i++) {
                  values[i] = (float) random.nextDouble(-spread, spread);
                }
              }
              arrays.put(name, manager.create(values, shape));
            });
    return new NetworkWeights(arrays);
  }

  /** In the kernel's order. */
  List<NDArray> inOrder() {
    return List.copyOf(arrays.values());
  }

  /** The transitions' scores as they are now. */
  Transitions transitions(StateSpace space) {
    return transitions(space, arrays.get(TRANSITIONS).toFloatArray(), 0);
  }

  /** Transitions from an array that holds their scores from a place on. */
  static Transitions transitions(StateSpace space, float[] scores, int from) {
    Transitions transitions = new Transitions(space);
    int at = from;
    for (float[] part : transitions.weights()) {
      System.arraycopy(scores, at, part, 0, part.length);
      at += part.length;
    }
    transitions.refresh();
    return transitions;
  }
}
