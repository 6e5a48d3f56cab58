package dev.retort.router.drift;

import dev.retort.router.drift.DriftEvent.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a restart needs of a {@link DriftMonitor}: counts of hashes, no texts.
 *
 * @param gatheringSince when the first request of the reference that is being gathered came
 * @param comparingSince when the reference that serves was complete
 * @param settlingUntil until when the monitor gets used to a change, at the earliest
 * @param confidenceSince when the confidence of this student was first gathered
 * @param version the student's
 * @param counts how many requests of the reference had each hashed word or pair
 * @param counted how many requests that is
 * @param nextScale how rare each hash is, by the reference that is being gathered
 * @param scale the same, by the reference that serves
 * @param watches how far each kind of trait has come
 */
// A form for files: nobody compares two.
@SuppressWarnings("ArrayRecordComponent")
public record MonitorState(
    Optional<Instant> gatheringSince,
    Optional<Instant> comparingSince,
    Optional<Instant> settlingUntil,
    Optional<Instant> confidenceSince,
    Optional<String> version,
    int[] counts,
    int counted,
    Optional<float[]> nextScale,
    Optional<float[]> scale,
    Map<Kind, TraitWatch.State> watches) {
  /** The same on an axis of time that is ahead by so much. */
  public MonitorState shifted(Duration by) {
    return new MonitorState(
        gatheringSince.map(at -> at.plus(by)),
        comparingSince.map(at -> at.plus(by)),
        settlingUntil.map(at -> at.plus(by)),
        confidenceSince.map(at -> at.plus(by)),
        version,
        counts,
        counted,
        nextScale,
        scale,
        watches);
  }

  /**
   * As a process takes it over: where it began in the future, it was written by a clock that was
   * set back since.
   */
  public MonitorState knownAt(Instant now) {
    return Stream.of(gatheringSince, comparingSince, confidenceSince)
        .flatMap(Optional::stream)
        .max(Comparator.naturalOrder())
        .filter(latest -> latest.isAfter(now))
        .map(latest -> shifted(Duration.between(latest, now)))
        .orElse(this);
  }
}
