package dev.retort.capture.discovery;

import java.time.Instant;
import java.util.List;

/**
 * What the traffic of a window that names no task consists of.
 *
 * @param from the window's first instant
 * @param until the first instant after it
 * @param requests all in the window
 * @param untagged those without a task, which the groups divide among them
 * @param groups the dearest first; what shares nothing comes last
 */
public record Discovery(
    Instant from, Instant until, long requests, long untagged, List<TrafficGroup> groups) {
  public Discovery {
    groups = List.copyOf(groups);
  }
}
