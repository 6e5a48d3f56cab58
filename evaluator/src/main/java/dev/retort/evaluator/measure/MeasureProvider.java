package dev.retort.evaluator.measure;

/**
 * Makes a measure of one kind. Custom ones are found by {@link java.util.ServiceLoader}: a jar on
 * the class path names its provider in {@code
 * META-INF/services/dev.retort.evaluator.measure.MeasureProvider}.
 */
public interface MeasureProvider {

  /** The name by which a configuration asks for the measure; no two providers share one. */
  String measure();

  /**
   * Makes the measure.
   *
   * @throws IllegalArgumentException if the parameters are not what it needs
   */
  Measure create(MeasureParameters parameters);
}
