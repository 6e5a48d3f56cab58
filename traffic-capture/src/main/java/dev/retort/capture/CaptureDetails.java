package dev.retort.capture;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is known of an exchange beside what was said. Immutable.
 *
 * @param application whose gateway key the request came with, by the key's name
 * @param upstream which of the configured providers answered
 * @param timeToFirstToken from the request's arrival to the first piece of a streamed answer
 * @param cost US dollars, by the provider's price table at the time; ≥ 0
 * @param step where the request stands in a trace
 * @param metadata what the request says about itself, as {@code metadata} of chat completions: a
 *     hint for the {@link Exchange#task}
 * @param redactions how many values of each kind were taken out of the texts before they were
 *     stored
 */
public record CaptureDetails(
    Optional<String> application,
    Optional<String> upstream,
    Optional<Duration> timeToFirstToken,
    Optional<Double> cost,
    Optional<TraceStep> step,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) SortedMap<String, String> metadata,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) SortedMap<String, Integer> redactions) {

  /** Nothing is known. */
  public static final CaptureDetails NONE =
      new CaptureDetails(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          new TreeMap<>(),
          new TreeMap<>());

  public CaptureDetails {
    Objects.requireNonNull(application);
    Objects.requireNonNull(upstream);
    Objects.requireNonNull(timeToFirstToken);
    if (cost.filter(dollars -> !(dollars >= 0)).isPresent()) {
      throw new IllegalArgumentException("a cost is ≥ 0 dollars, not " + cost.get());
    }
    Objects.requireNonNull(step);
    metadata = sorted(metadata);
    redactions = sorted(redactions);
  }

  private static <V> SortedMap<String, V> sorted(Map<String, V> map) {
    return Collections.unmodifiableSortedMap(map == null ? new TreeMap<>() : new TreeMap<>(map));
  }

  /** What a request says about itself, and nothing else. */
  public static CaptureDetails ofRequest(SortedMap<String, String> metadata) {
    return new CaptureDetails(
        NONE.application,
        NONE.upstream,
        NONE.timeToFirstToken,
        NONE.cost,
        NONE.step,
        metadata,
        NONE.redactions);
  }

  /** The same, with other counts of redactions. */
  public CaptureDetails withRedactions(SortedMap<String, Integer> counts) {
    return new CaptureDetails(
        application, upstream, timeToFirstToken, cost, step, metadata, counts);
  }
}
