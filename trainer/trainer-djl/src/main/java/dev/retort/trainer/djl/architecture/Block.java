package dev.retort.trainer.djl.architecture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One block's arrays in the order in which its kernel takes them. A list is empty where no layer
 * has such arrays, and holds empty arrays for those layers that have none.
 */
record Block(
    List<NDArray> weights,
    List<NDArray> biases,
    List<NDArray> norms,
    List<NDArray> lowRank,
    List<Double> scales) {

  static Block of(int layer, DecoderWeights weights, LowRankTerms terms, NDArray nothing) {
    DecoderConfig config = weights.config();
    Map<String, NDArray> parameters = weights.parameters();
    List<NDArray> matrices = new ArrayList<>();
    List<NDArray> biases = new ArrayList<>();
    List<String> modules = new ArrayList<>();
    boolean biased = false;
    for (int i = 0; i < WeightNames.LINEAR.size(); i++) {
      String module = WeightNames.block(layer, WeightNames.LINEAR.get(i));
      modules.add(module);
      matrices.add(parameters.get(WeightNames.weight(module)));
      NDArray bias = parameters.get(WeightNames.bias(module));
      biased |= bias != null;
      biases.add(bias == null ? nothing : bias);
    }
    List<NDArray> norms = new ArrayList<>();
    for (int i = 0; i < WeightNames.normCount(config); i++) {
      norms.add(
          parameters.get(WeightNames.weight(WeightNames.block(layer, WeightNames.NORMS.get(i)))));
    }
    Adapted adapted = Adapted.of(modules, terms, nothing);
    return new Block(
        matrices, biased ? biases : List.of(), norms, adapted.arrays(), adapted.scales());
  }

  /**
   * What an adapter adds to some modules.
   *
   * @param arrays down and up of each; empty if none has any
   */
  record Adapted(List<NDArray> arrays, List<Double> scales) {
    static Adapted of(List<String> modules, LowRankTerms terms, NDArray nothing) {
      List<NDArray> arrays = new ArrayList<>();
      List<Double> scales = new ArrayList<>();
      boolean any = false;
      for (String module : modules) {
        Optional<LowRankTerm> term = terms.of(module);
        any |= term.isPresent();
        arrays.add(term.map(LowRankTerm::down).orElse(nothing));
        arrays.add(term.map(LowRankTerm::up).orElse(nothing));
        scales.add(term.map(LowRankTerm::scale).orElse(0.0));
      }
      return any ? new Adapted(arrays, scales) : new Adapted(List.of(), List.of());
    }
  }

  /**
   * Runs the block.
   *
   * @param x of shape rows × columns × hidden size
   * @param mask one array, or none where a token sees all before it in its row
   * @param cache keys and values, or nothing
   * @param start how many positions the cache holds already
   * @param shared rows and prefix length, where x is one row of a prefix and the rows behind it;
   *     else nothing
   */
  NDArray run(
      NDArray x,
      Rotations rotations,
      List<NDArray> mask,
      List<NDArray> cache,
      int start,
      long[] shared,
      long[] heads,
      double[] numbers,
      NDManager owner) {
    return DecoderKernels.call("block")
        .with(x)
        .with(weights)
        .with(biases)
        .with(norms)
        .with(lowRank)
        .withNumbers(scales)
        .with(rotations.cos())
        .with(rotations.sin())
        .with(mask)
        .with(cache)
        .with(start)
        .with(shared)
        .with(heads)
        .with(numbers)
        .array(owner);
  }
}
