package dev.retort.console.simulate;

import dev.retort.trainer.Prediction;
import dev.retort.trainer.TaskModel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * A student that learns nothing and is right as often as one that had: it knows how many training
 * rows it saw of each kind of request, and in which forms their answers were. To a kind that it saw
 * n rows of it gives the most frequent form, and errs as the task's {@link LearningCurve} says,
 * most of it on the requests that are hardest. Its confidence says so, as far as the training rows
 * agreed with each other. What it never saw it takes for something else, and is too sure of a tenth
 * of that. Equal files and texts give equal answers. Thread-safe.
 */
final class StochasticStudent implements TaskModel {
  private static final double MOST = 0.95;
  private static final double TOO_SURE = 0.1;
  private static final double MOST_SURE = 0.9995;

  private final SimulatedTask task;
  private final Knowledge knowledge;

  StochasticStudent(SimulatedTask task, Knowledge knowledge) {
    this.task = task;
    this.knowledge = knowledge;
  }

  /**
   * What it saw.
   *
   * @param seed sets it apart from others that saw the same
   * @param rows by kind of request and form of answer
   */
  record Knowledge(String task, long seed, TreeMap<String, TreeMap<String, Integer>> rows) {
    Knowledge(String task, long seed) {
      this(task, seed, new TreeMap<>());
    }

    /** Another row, or, if negative, one less. */
    void add(String kind, String form, int count) {
      rows.computeIfAbsent(kind, first -> new TreeMap<>()).merge(form, count, Integer::sum);
    }

    private int total(String kind) {
      return rows.getOrDefault(kind, new TreeMap<>()).values().stream()
          .mapToInt(Integer::intValue)
          .sum();
    }

    private Optional<Map.Entry<String, Integer>> usual(String kind) {
      return rows.getOrDefault(kind, new TreeMap<>()).entrySet().stream()
          .max(Map.Entry.comparingByValue());
    }
  }

  @Override
  public Prediction predict(String input) {
    String kind = task.kindOf(input);
    int seen = knowledge.total(kind);
    if (seen <= 0) {
      return unknown(input);
    }
    Map.Entry<String, Integer> usual = knowledge.usual(kind).orElseThrow();
    double share = (usual.getValue() + 0.5) / (seen + 1.0);
    double errs = Math.min(MOST, task.learning().errs(seen, draw(input, "hard")));
    double confidence = Math.min(MOST_SURE, (1 - errs) * share);
    String right = task.inForm(input, usual.getKey());
    return new Prediction(
        draw(input, "errs") < errs ? task.wrong(input, right) : right, confidence);
  }

  private Prediction unknown(String input) {
    boolean sure = draw(input, "sure") < TOO_SURE;
    double confidence = sure ? MOST_SURE : MOST * draw(input, "doubt");
    String taken = task.wrong(input, task.answer(input, 1));
    return new Prediction(taken, confidence);
  }

  /** Uniform in [0, 1), of its own for each text, purpose and student. */
  private double draw(String input, String purpose) {
    byte[] asked = (purpose + '\n' + input).getBytes(StandardCharsets.UTF_8);
    long bits = MurmurHash3.hash128x64(asked, 0, asked.length, (int) knowledge.seed())[0];
    return (bits >>> 11) * 0x1.0p-53;
  }

  @Override
  public void close() {
    // It holds nothing outside the heap.
  }
}
