package dev.retort.capture.http.proxy;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What became of answers since a gateway has started.
 *
 * @param captured exchanges that are in the log
 * @param dropped exchanges that are lost, by the reason: the queue was full, or the disk refused
 * @param uncapturable answers that nobody could read or keep, by the reason
 */
public record CaptureCounts(
    long captured, SortedMap<String, Long> dropped, SortedMap<String, Long> uncapturable) {
  public CaptureCounts {
    dropped = Collections.unmodifiableSortedMap(new TreeMap<>(dropped));
    uncapturable = Collections.unmodifiableSortedMap(new TreeMap<>(uncapturable));
  }
}
