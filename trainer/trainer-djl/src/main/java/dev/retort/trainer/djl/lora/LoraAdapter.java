package dev.retort.trainer.djl.lora;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.retort.trainer.LoraSettings;
import dev.retort.trainer.djl.architecture.DecoderConfig;
import dev.retort.trainer.djl.architecture.DecoderWeights;
import dev.retort.trainer.djl.architecture.LinearShape;
import dev.retort.trainer.djl.architecture.LowRankTerm;
import dev.retort.trainer.djl.architecture.LowRankTerms;
import dev.retort.trainer.djl.runtime.DjlRuntime;
import dev.retort.trainer.djl.runtime.GradientScope;
import dev.retort.trainer.djl.runtime.Kernels;
import dev.retort.trainer.djl.safetensors.CheckpointException;
import dev.retort.trainer.djl.safetensors.ElementType;
import dev.retort.trainer.djl.safetensors.TensorEntry;
import dev.retort.trainer.djl.safetensors.TensorFiles;
import dev.retort.trainer.djl.safetensors.TensorSource;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Low-rank terms of a decoder's linear layers (Hu et al. 2021), in PEFT's files. The arrays are F32
 * and may be changed in place. Closing frees them.
 */
@SuppressWarnings("try") // a scope acts by being open
public final class LoraAdapter implements LowRankTerms, AutoCloseable {
  /** The configuration's file name. */
  public static final String CONFIG = "adapter_config.json";

  /** The weights' file name. */
  public static final String WEIGHTS = "adapter_model.safetensors";

  private static final Kernels KERNELS = Kernels.load(LoraAdapter.class, "lora.py");
  private static final String PREFIX = "base_model.model.";
  private static final String DOWN = ".lora_A.weight";
  private static final String UP = ".lora_B.weight";

  private final AdapterConfig config;
  private final NDManager manager;
  private final Map<String, LowRankTerm> terms;

  private LoraAdapter(AdapterConfig config, NDManager manager, Map<String, LowRankTerm> terms) {
    this.config = config;
    this.manager = manager;
    this.terms = terms;
  }

  /**
   * An adapter that changes nothing yet: down ~ U(−1/√in, 1/√in), up zero, as PEFT starts.
   *
   * @param baseModel what it is trained on, for people who read its configuration
   * @param seed equal seeds give equal arrays
   * @throws IllegalArgumentException if a target is no linear layer of the model
   */
  public static LoraAdapter random(
      LoraSettings settings, DecoderConfig model, String baseModel, long seed) {
    AdapterConfig config = AdapterConfig.of(settings, baseModel);
    Map<String, LinearShape> targets = targets(config, model);
    List<String> unknown = config.targets().unknownNames(model.linearLayers().keySet());
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "the model has no linear layers %s; its targets end with q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj or lm_head"
              .formatted(unknown));
    }
    NDManager manager = DjlRuntime.newManager();
    Map<String, LowRankTerm> terms = new LinkedHashMap<>();
    DjlRuntime.seed(seed);
    try (GradientScope off = GradientScope.off();
        NDArray neighbour = manager.create(new Shape(1))) {
      targets.forEach(
          (module, shape) -> {
            int rank = config.rankOf(module);
            NDArray down =
                KERNELS
                    .call("uniform")
                    .with(new long[] {rank, shape.inputs()})
                    .with(1 / Math.sqrt(shape.inputs()))
                    .with(neighbour)
                    .array(manager);
            NDArray up = manager.zeros(new Shape(shape.outputs(), rank), DataType.FLOAT32);
            terms.put(module, new LowRankTerm(down, up, config.scaleOf(module)));
          });
    }
    return new LoraAdapter(config, manager, terms);
  }

  /**
   * Reads a PEFT folder.
   *
   * @param model that it is for
   * @throws CheckpointException if it is no plain LoRA of that model, a tensor is missing, extra or
   *     misshaped, or a file lies
   */
  public static LoraAdapter load(Path folder, DecoderConfig model) {
    AdapterConfig config = AdapterConfig.read(folder.resolve(CONFIG));
    Map<String, LinearShape> targets = targets(config, model);
    if (targets.isEmpty()) {
      throw new CheckpointException(
          folder.resolve(CONFIG),
          "its target_modules mean no linear layer of the model. Choose the adapter's own base model.");
    }
    try (TensorSource source = TensorSource.ofFile(folder.resolve(WEIGHTS))) {
      verify(config, targets, source);
      NDManager manager = DjlRuntime.newManager();
      try {
        Map<String, LowRankTerm> terms = new LinkedHashMap<>();
        for (String module : targets.keySet()) {
          terms.put(
              module,
              new LowRankTerm(
                  source.load(PREFIX + module + DOWN, ElementType.F32, manager),
                  source.load(PREFIX + module + UP, ElementType.F32, manager),
                  config.scaleOf(module)));
        }
        return new LoraAdapter(config, manager, terms);
      } catch (CheckpointException e) {
        manager.close();
        throw e;
      }
    }
  }

  private static Map<String, LinearShape> targets(AdapterConfig config, DecoderConfig model) {
    Map<String, LinearShape> targets = new LinkedHashMap<>(model.linearLayers());
    targets.keySet().removeIf(config.targets().rule().negate());
    return targets;
  }

  private static void verify(
      AdapterConfig config, Map<String, LinearShape> targets, TensorSource source) {
    Map<String, List<Long>> expected = new LinkedHashMap<>();
    targets.forEach(
        (module, shape) -> {
          long rank = config.rankOf(module);
          expected.put(PREFIX + module + DOWN, List.of(rank, (long) shape.inputs()));
          expected.put(PREFIX + module + UP, List.of((long) shape.outputs(), rank));
        });
    Map<String, TensorEntry> found = source.entries();
    SortedSet<String> missing = new TreeSet<>(expected.keySet());
    missing.removeAll(found.keySet());
    SortedSet<String> extra = new TreeSet<>(found.keySet());
    extra.removeAll(expected.keySet());
    if (!missing.isEmpty() || !extra.isEmpty()) {
      throw new CheckpointException(
          source.origin(),
          "%d tensors that the base model and %s ask for are missing%s, and %d have no place%s. Choose the adapter's own base model and configuration."
              .formatted(missing.size(), CONFIG, first(missing), extra.size(), first(extra)));
    }
    expected.forEach(
        (name, shape) -> {
          if (!found.get(name).shape().equals(shape)) {
            throw new CheckpointException(
                source.origin(),
                "tensor %s has the shape %s, and the base model and %s ask for %s. Choose the adapter's own base model and configuration."
                    .formatted(name, found.get(name).shape(), CONFIG, shape));
          }
        });
  }

  private static String first(SortedSet<String> names) {
    return names.isEmpty() ? "" : " (the first is %s)".formatted(names.first());
  }

  /** Writes a PEFT folder; the configuration comes last. */
  public void write(Path folder) {
    TensorFiles.write(folder.resolve(WEIGHTS), parameters(), ElementType.F32);
    config.write(folder.resolve(CONFIG));
  }

  /**
   * Adds every term to its layer's weights, which compute the same alone then.
   *
   * @throws IllegalArgumentException if it changes an output layer that is the embedding too
   */
  public void mergeInto(DecoderWeights weights) {
    if (weights.config().tiedEmbeddings() && terms.containsKey(DecoderConfig.OUTPUT_LAYER)) {
      throw new IllegalArgumentException(
          "the adapter changes the output layer, which is the embedding too: merged, it would change both. Keep the adapter unmerged.");
    }
    try (GradientScope off = GradientScope.off()) {
      terms.forEach(
          (module, term) ->
              KERNELS
                  .call("merge")
                  .with(weights.parameters().get(module + ".weight"))
                  .with(term.down())
                  .with(term.up())
                  .with(term.scale())
                  .run());
    }
  }

  /** The arrays that learn, by their names in PEFT's file. */
  public Map<String, NDArray> parameters() {
    Map<String, NDArray> parameters = new LinkedHashMap<>();
    terms.forEach(
        (module, term) -> {
          parameters.put(PREFIX + module + DOWN, term.down());
          parameters.put(PREFIX + module + UP, term.up());
        });
    return Collections.unmodifiableMap(parameters);
  }

  /** Makes its arrays collect gradients. */
  public void train() {
    parameters().values().forEach(array -> array.setRequiresGradient(true));
  }

  @Override
  public Optional<LowRankTerm> of(String module) {
    return Optional.ofNullable(terms.get(module));
  }

  @Override
  public double dropout() {
    return config.dropout();
  }

  @Override
  public void close() {
    manager.close();
  }
}
