package dev.retort.dataset;

import java.util.List;
import java.util.function.DoubleConsumer;

/** Is told how a build gets on. Called on the building thread. */
@FunctionalInterface
public interface BuildProgress {
  /** Tells nobody. */
  BuildProgress SILENT = (step, exchanges) -> {};

  /** Tells a listener the share of the steps that are done, in [0, 1]. */
  static BuildProgress ofShare(DoubleConsumer listener) {
    List<BuildStep> steps = List.of(BuildStep.values());
    return (step, exchanges) ->
        listener.accept((steps.indexOf(step) + (exchanges > 0 ? 1.0 : 0.0)) / steps.size());
  }

  /**
   * A step goes on.
   *
   * @param step where the build is
   * @param exchanges how many the step has dealt with; 0 as it begins
   */
  void report(BuildStep step, long exchanges);
}
