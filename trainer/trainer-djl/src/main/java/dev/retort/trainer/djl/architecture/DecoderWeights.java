package dev.retort.trainer.djl.architecture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.retort.trainer.djl.runtime.DjlRuntime;
import dev.retort.trainer.djl.runtime.GradientScope;
import dev.retort.trainer.djl.safetensors.CheckpointException;
import dev.retort.trainer.djl.safetensors.ElementType;
import dev.retort.trainer.djl.safetensors.TensorEntry;
import dev.retort.trainer.djl.safetensors.TensorFiles;
import dev.retort.trainer.djl.safetensors.TensorSource;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * A decoder's weights under their Hugging Face names. Closing frees them. Not thread-safe while
 * they are changed.
 */
@SuppressWarnings("try") // a scope acts by being open
public final class DecoderWeights implements AutoCloseable {
  /** The configuration's file name in a snapshot. */
  public static final String CONFIG = "config.json";

  /** Buffers that old Llama checkpoints carry along; transformers passes over them too. */
  private static final String OLD_BUFFER = ".self_attn.rotary_emb.inv_freq";

  private static final long SHARD_BYTES = 5_000_000_000L;
  private static final int NAMES_SHOWN = 5;

  private final DecoderConfig config;
  private final NDManager manager;
  private final Map<String, NDArray> parameters;

  private DecoderWeights(DecoderConfig config, NDManager manager, Map<String, NDArray> parameters) {
    this.config = config;
    this.manager = manager;
    this.parameters = Collections.unmodifiableMap(parameters);
  }

  /**
   * Reads a snapshot: config.json, and model.safetensors or its shards.
   *
   * @param type of the weights in memory, into which the stored ones are converted
   * @throws CheckpointException if a tensor is missing, extra or misshaped, or a file lies, or the
   *     architecture is another
   */
  public static DecoderWeights load(Path folder, ElementType type) {
    DecoderConfig config = DecoderConfig.read(folder.resolve(CONFIG));
    try (TensorSource source = TensorSource.ofFolder(folder)) {
      verify(config, source);
      NDManager manager = DjlRuntime.newManager();
      try {
        Map<String, NDArray> parameters = new LinkedHashMap<>();
        for (String name : WeightNames.shapes(config).keySet()) {
          parameters.put(name, source.load(name, type, manager));
        }
        DecoderWeights weights = new DecoderWeights(config, manager, parameters);
        weights.requireTiedHead(source, type);
        return weights;
      } catch (CheckpointException e) {
        manager.close();
        throw e;
      }
    }
  }

  /**
   * Random weights: matrices and the embedding ~ N(0, initialDeviation²), norms one, biases zero.
   *
   * @param seed equal seeds give equal weights
   */
  public static DecoderWeights random(DecoderConfig config, long seed) {
    NDManager manager = DjlRuntime.newManager();
    Map<String, NDArray> parameters = new LinkedHashMap<>();
    Seeds seeds = new Seeds(seed);
    try (GradientScope off = GradientScope.off();
        NDArray neighbour = manager.create(new Shape(1))) {
      for (Map.Entry<String, int[]> entry : WeightNames.shapes(config).entrySet()) {
        String name = entry.getKey();
        long[] shape = Arrays.stream(entry.getValue()).asLongStream().toArray();
        if (name.endsWith("norm.weight")) {
          parameters.put(name, manager.ones(new Shape(shape)));
        } else if (name.endsWith(".bias")) {
          parameters.put(name, manager.zeros(new Shape(shape)));
        } else {
          DjlRuntime.seed(seeds.of(parameters.size()));
          parameters.put(
              name,
              DecoderKernels.call("normal")
                  .with(shape)
                  .with(config.initialDeviation())
                  .with(neighbour)
                  .array(manager));
        }
      }
    }
    return new DecoderWeights(config, manager, parameters);
  }

  private static void verify(DecoderConfig config, TensorSource source) {
    Map<String, int[]> expected = WeightNames.shapes(config);
    Map<String, TensorEntry> found = source.entries();
    List<String> missing =
        expected.keySet().stream().filter(name -> !found.containsKey(name)).toList();
    if (!missing.isEmpty()) {
      throw new CheckpointException(
          source.origin(),
          "%d tensors that %s asks for are missing: %s. Choose the checkpoint that belongs to the configuration."
              .formatted(missing.size(), CONFIG, some(missing)));
    }
    List<String> extra =
        found.keySet().stream()
            .filter(name -> !expected.containsKey(name))
            .filter(name -> !name.endsWith(OLD_BUFFER))
            .filter(name -> !(config.tiedEmbeddings() && name.equals(WeightNames.HEAD)))
            .toList();
    if (!extra.isEmpty()) {
      throw new CheckpointException(
          source.origin(),
          "%d tensors have no place in the model that %s describes: %s. Choose the checkpoint that belongs to the configuration."
              .formatted(extra.size(), CONFIG, some(extra)));
    }
    expected.forEach((name, shape) -> requireShape(source, found.get(name), shape));
    if (found.containsKey(WeightNames.HEAD)) {
      requireShape(
          source,
          found.get(WeightNames.HEAD),
          new int[] {config.vocabularySize(), config.hiddenSize()});
    }
  }

  private static void requireShape(TensorSource source, TensorEntry entry, int[] shape) {
    List<Long> expected = Arrays.stream(shape).asLongStream().boxed().toList();
    if (!entry.shape().equals(expected)) {
      throw new CheckpointException(
          source.origin(),
          "tensor %s has the shape %s, and %s asks for %s. Choose the checkpoint that belongs to the configuration."
              .formatted(entry.name(), entry.shape(), CONFIG, expected));
    }
  }

  private static String some(List<String> names) {
    String shown = String.join(", ", names.subList(0, Math.min(NAMES_SHOWN, names.size())));
    return names.size() > NAMES_SHOWN ? shown + ", …" : shown;
  }

  /** A head beside tied embeddings is either the same, or one of the two is not meant. */
  private void requireTiedHead(TensorSource source, ElementType type) {
    if (!config.tiedEmbeddings() || !source.entries().containsKey(WeightNames.HEAD)) {
      return;
    }
    try (NDArray head = source.load(WeightNames.HEAD, type, manager)) {
      boolean same = DecoderKernels.call("same").with(head).with(embedding()).number() == 1;
      if (!same) {
        throw new CheckpointException(
            source.origin(),
            "%s differs from %s although tie_word_embeddings is true in %s. Set it to false, or leave the tensor out."
                .formatted(WeightNames.HEAD, WeightNames.EMBEDDING, CONFIG));
      }
    }
  }

  /**
   * Writes a snapshot: config.json, and model.safetensors or shards of 5 GB. The configuration
   * comes last, so that a folder that has one is whole.
   *
   * @param type into which the weights are converted
   */
  public void write(Path folder, ElementType type) {
    write(folder, type, SHARD_BYTES);
  }

  /**
   * Writes a snapshot.
   *
   * @param mostShardBytes the largest shard
   */
  public void write(Path folder, ElementType type, long mostShardBytes) {
    TensorFiles.writeModel(folder, parameters, type, mostShardBytes);
    config.write(folder.resolve(CONFIG), type);
  }

  /** The shape of the model. */
  public DecoderConfig config() {
    return config;
  }

  /** The owner of the weights, on whose device they lie. */
  public NDManager manager() {
    return manager;
  }

  /** Every weight by name, in the order of the modules; they may be changed in place. */
  public Map<String, NDArray> parameters() {
    return parameters;
  }

  /** Makes all weights collect gradients, or none. */
  public void train(Trainable trainable) {
    parameters.values().forEach(weight -> weight.setRequiresGradient(trainable == Trainable.ALL));
  }

  /** Which weights learn. */
  public enum Trainable {
    /** Every one. */
    ALL,
    /** None, as in inference or under an adapter. */
    NONE
  }

  NDArray embedding() {
    return parameters.get(WeightNames.EMBEDDING);
  }

  NDArray finalNorm() {
    return parameters.get(WeightNames.FINAL_NORM);
  }

  NDArray head() {
    return config.tiedEmbeddings() ? embedding() : parameters.get(WeightNames.HEAD);
  }

  /** A placeholder for absent arrays in a kernel's list. */
  NDArray nothing(NDManager owner) {
    return owner.create(new Shape(0), DataType.FLOAT32);
  }

  static long[] ascending(int count) {
    return LongStream.range(0, count).toArray();
  }

  @Override
  public void close() {
    manager.close();
  }
}
