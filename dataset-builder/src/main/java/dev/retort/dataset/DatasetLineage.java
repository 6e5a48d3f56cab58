package dev.retort.dataset;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Where the rows of a version come from. Which exchanges they are stands in its decisions.
 *
 * @param first when the earliest exchange of the task in the window happened
 * @param last when the latest did
 * @param models exchanges by the model that was asked
 * @param origins exchanges by the log file that they were imported from; what came through a
 *     gateway or router stands under {@value #LIVE}
 * @param quarantined parts of the log that could not be read and are not in the version
 * @param licence what the owner of the traffic says about its use
 */
public record DatasetLineage(
    Instant first,
    Instant last,
    SortedMap<String, Long> models,
    SortedMap<String, Long> origins,
    List<String> quarantined,
    Optional<String> licence) {
  /** The origin of exchanges that no file was imported for. */
  public static final String LIVE = "(live)";
}
