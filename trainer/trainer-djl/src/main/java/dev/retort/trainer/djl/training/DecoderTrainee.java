package dev.retort.trainer.djl.training;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import dev.retort.trainer.Optimisation;
import dev.retort.trainer.djl.architecture.Decoder;
import dev.retort.trainer.djl.architecture.OutputLoss;
import dev.retort.trainer.djl.architecture.TrainingPass;
import dev.retort.trainer.djl.loss.DistillationLoss;
import dev.retort.trainer.djl.optimizer.GradientNorm;
import dev.retort.trainer.djl.optimizer.OptimizerState;
import dev.retort.trainer.djl.optimizer.WeightAverage;
import dev.retort.trainer.djl.runtime.ArrayCopies;
import dev.retort.trainer.djl.runtime.GradientScope;
import dev.retort.trainer.djl.runtime.Gradients;
import dev.retort.trainer.djl.safetensors.ElementType;
import dev.retort.trainer.djl.safetensors.TensorFiles;
import dev.retort.trainer.djl.safetensors.TensorSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The weights of a decoder, or of its adapter, in training. The best so far are kept beside them;
 * closing frees everything but the weights themselves.
 */
@SuppressWarnings("try") // the scope is opened for what it does, not to be referred to
final class DecoderTrainee implements Trainee, AutoCloseable {
  private static final String WEIGHTS = "weights.safetensors";
  private static final String BEST = "best.safetensors";
  private static final String AVERAGE = "average.safetensors";
  private static final String OPTIMIZER = "optimizer.safetensors";
  private static final String STEPS = "optimizer.json";

  private final Decoder decoder;
  private final Map<String, NDArray> learning;
  private final Optimisation optimisation;
  private final TrainingPass.Memory memory;
  private final RowPacking packing;
  private final NDManager manager;
  private final MatrixAndVectorOptimizer optimizer;
  private final Map<String, NDArray> best;
  private final Optional<WeightAverage> average;
  private final Optional<DistillationLoss> distillation;

  /**
   * @param learning the weights that change, by name; they are made to collect gradients
   * @param memory what is kept between the ways forward and back
   * @param packing by which the rows were packed
   * @param distillation the loss in training, if it is not cross entropy; held-out rows are looked
   *     at by cross entropy always
   */
  DecoderTrainee(
      Decoder decoder,
      Map<String, NDArray> learning,
      Optimisation optimisation,
      TrainingPass.Memory memory,
      RowPacking packing,
      Optional<DistillationLoss> distillation) {
    this.distillation = distillation;
    this.decoder = decoder;
    this.learning = learning;
    this.optimisation = optimisation;
    this.memory = memory;
    this.packing = packing;
    learning.values().forEach(weight -> weight.setRequiresGradient(true));
    manager = decoder.weights().manager().newSubManager();
    optimizer = new MatrixAndVectorOptimizer(learning, optimisation);
    best = copied(learning);
    average =
        optimisation.averaging() > 0
            ? Optional.of(new WeightAverage(learning, optimisation.averaging()))
            : Optional.empty();
  }

  private Map<String, NDArray> copied(Map<String, NDArray> weights) {
    Map<String, NDArray> copies = new LinkedHashMap<>();
    weights.forEach((name, weight) -> copies.put(name, manager.zeros(weight.getShape())));
    copy(weights, copies);
    return copies;
  }

  private static void copy(Map<String, NDArray> from, Map<String, NDArray> to) {
    List<NDArray> sources = new ArrayList<>();
    to.keySet().forEach(name -> sources.add(from.get(name)));
    try (GradientScope off = GradientScope.off()) {
      ArrayCopies.copy(sources, List.copyOf(to.values()));
    }
  }

  @Override
  public double accumulate(List<List<TokenSequence>> rows, long targets, long seed) {
    TrainingPass pass = new TrainingPass(optimisation.dropout(), memory, seed);
    return withinMemory(
        () -> {
          double sum = 0;
          for (RowPacking.Packed packed : packing.batches(rows)) {
            sum +=
                distillation
                    .map(
                        loss ->
                            decoder.addGradients(
                                packed.batch(), pass, targets, outputLoss(loss, packed.rows())))
                    .orElseGet(() -> decoder.addGradients(packed.batch(), pass, targets));
          }
          return sum;
        });
  }

  /** Labels are predicted row by row, and answers stand in their rows one after the other. */
  private static OutputLoss outputLoss(DistillationLoss loss, List<List<TokenSequence>> rows) {
    DistillationLoss.Tokens tokens = AnswerTokens.of(rows);
    return (logits, from, to, owner) -> loss.sum(logits, tokens.between(from, to), owner);
  }

  /** What PyTorch says of memory, on a processor and on a GPU, has no type of its own. */
  private static <T> T withinMemory(Supplier<T> work) {
    try {
      return work.get();
    } catch (EngineException e) {
      String words = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
      if (words.contains("out of memory") || words.contains("not enough memory")) {
        throw new DeviceMemoryException(e.getMessage().lines().findFirst().orElse(""), e);
      }
      throw e;
    }
  }

  @Override
  public void clearGradients() {
    Gradients.clear(learning.values());
  }

  @Override
  public double update(long step, double rate) {
    double norm = GradientNorm.clip(learning, optimisation.clipNorm());
    if (Double.isFinite(norm)) {
      optimizer.step(rate);
      average.ifPresent(moving -> moving.update(learning));
    }
    clearGradients();
    return norm;
  }

  @Override
  public double loss(List<List<TokenSequence>> rows) {
    return withinMemory(
        () -> {
          List<RowPacking.Packed> batches = packing.batches(rows);
          if (average.isEmpty()) {
            return sum(batches);
          }
          try (NDManager scope = manager.newSubManager()) {
            Map<String, NDArray> present = copied(learning);
            present.values().forEach(copy -> copy.attach(scope));
            copy(average.get().values(), learning);
            try {
              return sum(batches);
            } finally {
              copy(present, learning);
            }
          }
        });
  }

  private double sum(List<RowPacking.Packed> batches) {
    double sum = 0;
    for (RowPacking.Packed packed : batches) {
      for (double logProbability : decoder.logProbabilities(packed.batch())) {
        sum -= logProbability;
      }
    }
    return sum;
  }

  @Override
  public void keepBest() {
    copy(average.map(WeightAverage::values).orElse(learning), best);
  }

  /** Gives the decoder the best weights so far: training is over. */
  void publishBest() {
    learning.values().forEach(weight -> weight.setRequiresGradient(false));
    copy(best, learning);
  }

  @Override
  public void save(Path folder) {
    TensorFiles.write(folder.resolve(WEIGHTS), learning, ElementType.F32);
    TensorFiles.write(folder.resolve(BEST), best, ElementType.F32);
    average.ifPresent(
        moving -> TensorFiles.write(folder.resolve(AVERAGE), moving.values(), ElementType.F32));
    OptimizerState state = optimizer.state();
    TensorFiles.write(folder.resolve(OPTIMIZER), state.arrays(), ElementType.F32);
    DurableFile.write(folder.resolve(STEPS), JsonFormat.pretty(state.steps()));
  }

  @Override
  public void restore(Path folder) {
    restore(folder.resolve(WEIGHTS), learning);
    restore(folder.resolve(BEST), best);
    average.ifPresent(moving -> restore(folder.resolve(AVERAGE), moving.values()));
    try (TensorSource source = TensorSource.ofFile(folder.resolve(OPTIMIZER));
        NDManager scope = manager.newSubManager()) {
      Map<String, NDArray> arrays = new LinkedHashMap<>();
      optimizer
          .state()
          .arrays()
          .keySet()
          .forEach(name -> arrays.put(name, source.load(name, ElementType.F32, scope)));
      optimizer.restore(
          new OptimizerState(JsonFormat.read(folder.resolve(STEPS), Long.class), arrays));
    }
  }

  private void restore(Path file, Map<String, NDArray> into) {
    try (TensorSource source = TensorSource.ofFile(file);
        NDManager scope = manager.newSubManager()) {
      Map<String, NDArray> stored = new LinkedHashMap<>();
      into.keySet().forEach(name -> stored.put(name, source.load(name, ElementType.F32, scope)));
      copy(stored, into);
    }
  }

  @Override
  public void close() {
    average.ifPresent(WeightAverage::close);
    optimizer.close();
    manager.close();
  }
}
