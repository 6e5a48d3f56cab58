package dev.retort.registry;

import java.util.List;
import java.util.Map;

/**
 * Records what a run was given and what it measured, where people compare runs. Safe for use by
 * many threads; every call may be repeated with the same values.
 *
 * <p>Every method throws {@link RegistryException} if the tracking server can't be reached or
 * refuses.
 */
public interface RunTracker extends AutoCloseable {
  /** The tag that makes {@link #start} idempotent. */
  String RUN_KEY_TAG = "retort.run_key";

  /**
   * Starts a run, or finds the one that an earlier start with the same key made.
   *
   * @param experiment made on first use
   * @param runKey unique within the experiment: what identifies the work
   * @param runName for people
   * @param tags set on the new run
   */
  RunId start(String experiment, String runKey, String runName, Map<String, String> tags);

  /** Logs parameters. A parameter keeps its first value: another one is refused by the server. */
  void parameters(RunId run, Map<String, String> parameters);

  /** Logs metric values, as many at a time as the server takes. */
  void metrics(RunId run, List<MetricPoint> points);

  /** Sets tags. */
  void tags(RunId run, Map<String, String> tags);

  /** Ends a run. */
  void end(RunId run, RunStatus status);

  /** Lets connections go. */
  @Override
  void close();
}
