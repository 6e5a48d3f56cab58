package dev.retort.dataset;

/** Is told how a build gets on. Called on the building thread. */
@FunctionalInterface
public interface BuildProgress {
  /** Tells nobody. */
  BuildProgress SILENT = (step, exchanges) -> {};

  /**
   * A step goes on.
   *
   * @param step where the build is
   * @param exchanges how many the step has dealt with; 0 as it begins
   */
  void report(BuildStep step, long exchanges);
}
