package dev.retort.trainer.djl.extractor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.retort.trainer.djl.runtime.DjlRuntime;
import dev.retort.trainer.djl.safetensors.CheckpointException;
import dev.retort.trainer.djl.safetensors.ElementType;
import dev.retort.trainer.djl.safetensors.TensorEntry;
import dev.retort.trainer.djl.safetensors.TensorFiles;
import dev.retort.trainer.djl.safetensors.TensorSource;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network's numbers in a safetensors file, in half precision: the dense weights, and the vectors
 * of features and of known words. Names and shapes are checked before anything is loaded.
 */
final class NetworkFiles {
  private static final String FEATURES = "feature.weight";
  private static final String WORDS = "word.weight";

  private NetworkFiles() {}

  static void write(Path file, NetworkTagger network) {
    try (NDManager manager = DjlRuntime.newManager()) {
      Map<String, NDArray> tensors = new LinkedHashMap<>(network.weights().arrays());
      tensors.put(FEATURES, array(network.features(), manager));
      tensors.put(WORDS, array(network.words(), manager));
      TensorFiles.write(file, tensors, ElementType.F16);
    }
  }

  private static NDArray array(EmbeddingTable table, NDManager manager) {
    return manager.create(table.values(), new Shape(table.size(), table.width()));
  }

  /**
   * Reads a network.
   *
   * @param vocabulary known words by their hashes
   * @param features how many features there are
   * @throws CheckpointException if a tensor is missing, extra, misshaped or not finite
   */
  static NetworkTagger read(Path file, StateSpace space, FeatureIndex vocabulary, int features) {
    Map<String, Shape> dense = NetworkWeights.shapes(space);
    Map<String, Shape> shapes = new LinkedHashMap<>(dense);
    shapes.put(FEATURES, new Shape(features, NetworkWeights.FEATURE_WIDTH));
    shapes.put(WORDS, new Shape(vocabulary.size(), NetworkWeights.WORD_WIDTH));
    NDManager manager = DjlRuntime.newManager();
    boolean whole = false;
    try (TensorSource source = TensorSource.ofFile(file)) {
      requireShapes(file, shapes, source.entries());
      Map<String, NDArray> arrays = new LinkedHashMap<>();
      for (String name : dense.keySet()) {
        arrays.put(name, source.load(name, ElementType.F32, manager));
        requireFinite(file, name, arrays.get(name).toFloatArray());
      }
      NetworkTagger network =
          new NetworkTagger(
              space,
              vocabulary,
              table(file, source, FEATURES, NetworkWeights.FEATURE_WIDTH, manager),
              table(file, source, WORDS, NetworkWeights.WORD_WIDTH, manager),
              new NetworkWeights(arrays),
              manager);
      whole = true;
      return network;
    } finally {
      if (!whole) {
        manager.close();
      }
    }
  }

  private static EmbeddingTable table(
      Path file, TensorSource source, String name, int width, NDManager manager) {
    try (NDArray array = source.load(name, ElementType.F32, manager)) {
      float[] values = array.toFloatArray();
      requireFinite(file, name, values);
      return new EmbeddingTable(width, values);
    }
  }

  private static void requireShapes(
      Path file, Map<String, Shape> shapes, Map<String, TensorEntry> entries) {
    if (!entries.keySet().equals(shapes.keySet())) {
      throw new CheckpointException(
          file,
          "its tensors are %s, not %s. Pull the student again, or train it anew."
              .formatted(entries.keySet(), shapes.keySet()));
    }
    shapes.forEach(
        (name, shape) -> {
          List<Long> stored = entries.get(name).shape();
          if (!stored.equals(Arrays.stream(shape.getShape()).boxed().toList())) {
            throw new CheckpointException(
                file,
                "tensor %s is of shape %s, and the student's is %s. Pull the student again, or train it anew."
                    .formatted(name, stored, shape));
          }
        });
  }

  private static void requireFinite(Path file, String name, float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new CheckpointException(
            file,
            "tensor %s holds %s, which is no weight. Pull the student again, or train it anew."
                .formatted(name, value));
      }
    }
  }
}
