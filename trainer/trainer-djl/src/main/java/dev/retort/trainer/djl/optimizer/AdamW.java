package dev.retort.trainer.djl.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retort.trainer.djl.runtime.GradientScope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Adam with decoupled weight decay (Loshchilov and Hutter 2019), all weights in one fused call. */
@SuppressWarnings("try") // a scope acts by being open
public final class AdamW implements Optimizer {
  private static final String AVERAGE = ".exp_avg";
  private static final String SQUARE = ".exp_avg_sq";

  private final List<ParameterGroup> groups;
  private final Moments moments;
  private final NDManager manager;
  private final Map<String, NDArray> averages = new LinkedHashMap<>();
  private final Map<String, NDArray> squares = new LinkedHashMap<>();
  private long steps;

  /**
   * How fast the averages forget.
   *
   * @param first decay of the gradient's average, in [0, 1)
   * @param second decay of its square's average, in [0, 1)
   * @param epsilon added to the root, &gt; 0
   */
  public record Moments(double first, double second, double epsilon) {
    /** PyTorch's. */
    public static final Moments DEFAULT = new Moments(0.9, 0.999, 1e-8);

    public Moments {
      if (!(first >= 0 && first < 1 && second >= 0 && second < 1 && epsilon > 0)) {
        throw new IllegalArgumentException(
            "AdamW's decays lie in [0, 1) and its epsilon is > 0, not %s, %s and %s"
                .formatted(first, second, epsilon));
      }
    }
  }

  /** An optimizer that has taken no step; its arrays lie beside the weights. */
  public AdamW(List<ParameterGroup> groups, Moments moments) {
    this.groups = groups.stream().filter(group -> !group.parameters().isEmpty()).toList();
    this.moments = moments;
    if (this.groups.isEmpty()) {
      throw new IllegalArgumentException("an optimizer needs at least one weight");
    }
    manager =
        this.groups.get(0).parameters().values().iterator().next().getManager().newSubManager();
    for (ParameterGroup group : this.groups) {
      group
          .parameters()
          .forEach(
              (name, parameter) -> {
                averages.put(name, manager.zeros(parameter.getShape()));
                squares.put(name, manager.zeros(parameter.getShape()));
              });
    }
  }

  @Override
  public void step(double learningRate) {
    steps++;
    try (GradientScope off = GradientScope.off();
        NDManager scope = manager.newSubManager()) {
      for (ParameterGroup group : groups) {
        Collected collected = Collected.of(group.parameters(), scope);
        if (collected.isEmpty()) {
          continue;
        }
        OptimizerKernels.call("adamw")
            .with(collected.parameters())
            .with(collected.gradients())
            .with(collected.of(averages))
            .with(collected.of(squares))
            .with(steps)
            .with(
                new double[] {
                  learningRate,
                  moments.first(),
                  moments.second(),
                  moments.epsilon(),
                  group.weightDecay()
                })
            .run();
      }
    }
  }

  @Override
  public OptimizerState state() {
    return new OptimizerState(steps, arrays());
  }

  private Map<String, NDArray> arrays() {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    averages.forEach((name, array) -> arrays.put(name + AVERAGE, array));
    squares.forEach((name, array) -> arrays.put(name + SQUARE, array));
    return arrays;
  }

  @Override
  public void restore(OptimizerState state) {
    state.copyTo(arrays());
    steps = state.steps();
  }

  @Override
  public void close() {
    manager.close();
  }
}
