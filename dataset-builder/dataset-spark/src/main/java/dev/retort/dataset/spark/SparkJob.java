package dev.retort.dataset.spark;

import dev.retort.capture.CaptureWindow;
import dev.retort.capture.TaskMatcher;
import dev.retort.dataset.DatasetSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * A build to do.
 *
 * @param spec how the version is to be built
 * @param log the exchange log's folder, under the same path on every worker
 * @param window of the log
 * @param matcher which exchange is one of which task
 * @param setAside files of the log that are damaged, for the record
 * @param datasets where versions go; only the driver needs it
 * @param master Spark's: {@code local[*]}, {@code spark://host:7077}
 */
public record SparkJob(
    DatasetSpec spec,
    Path log,
    CaptureWindow window,
    TaskMatcher matcher,
    List<String> setAside,
    Path datasets,
    String master) {
  public SparkJob {
    Objects.requireNonNull(spec);
    Objects.requireNonNull(log);
    Objects.requireNonNull(window);
    Objects.requireNonNull(matcher);
    setAside = List.copyOf(setAside);
    Objects.requireNonNull(datasets);
    Objects.requireNonNull(master);
  }
}
