package dev.retort.registry;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One published bundle under a model's name.
 *
 * @param name the model
 * @param number 1 for the first version, then rising
 * @param rootDigest of the bundle's manifest
 * @param source where the registry keeps the bundle's files, as a URI of its own
 * @param runId the tracking run that made it
 * @param createdAt by the registry's clock
 * @param tags strings about the version, with those that Retort sets itself ({@code retort.…})
 */
public record ModelVersion(
    ModelName name,
    int number,
    Sha256 rootDigest,
    String source,
    Optional<RunId> runId,
    Instant createdAt,
    SortedMap<String, String> tags) {
  /** The tag that holds the root digest. */
  public static final String ROOT_DIGEST_TAG = "retort.root_digest";

  /** The tag that holds the task. */
  public static final String TASK_TAG = "retort.task";

  /** The tag that holds the student's own digest. */
  public static final String MODEL_DIGEST_TAG = "retort.model_digest";

  /** The tag that holds the dataset version. */
  public static final String DATASET_TAG = "retort.dataset";

  /** All parts are present; the number is positive. */
  public ModelVersion {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(rootDigest, "rootDigest");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(runId, "runId");
    Objects.requireNonNull(createdAt, "createdAt");
    if (number < 1) {
      throw new IllegalArgumentException(
          "a version of %s can't have number %d: they start at 1".formatted(name, number));
    }
    tags = Collections.unmodifiableSortedMap(new TreeMap<>(Map.copyOf(tags)));
  }

  /** For people: name, slash, number. */
  @Override
  public String toString() {
    return name + "/" + number;
  }
}
