package dev.retort.trainer;

import java.util.List;

/**
 * A student that is ready to answer. Thread-safe; {@link #close()} frees what it holds outside the
 * heap.
 */
public interface TaskModel extends AutoCloseable {

  /**
   * Answers one input.
   *
   * @param input what {@link dev.retort.capture.StudentView#input()} gives for the request
   */
  Prediction predict(String input);

  /** Answers several inputs, in their order. */
  default List<Prediction> predictAll(List<String> inputs) {
    return inputs.stream().map(this::predict).toList();
  }

  @Override
  void close();
}
