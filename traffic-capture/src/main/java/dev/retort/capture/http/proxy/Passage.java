package dev.retort.capture.http.proxy;

import dev.retort.capture.ExchangeId;
import dev.retort.capture.TaskName;
import dev.retort.capture.http.RoutedRequest;
import dev.retort.capture.wire.ServedProtocol;
import dev.retort.capture.wire.WireRequest;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is known of a request before its body has come.
 *
 * @param id the exchange it will be captured as
 * @param receivedAt when it came in
 * @param startedNanos the same in {@link System#nanoTime}
 * @param path its path
 * @param protocol how to read it; empty if it passes uncaptured
 * @param task the task that its header names
 * @param application whose key it came with
 * @param trace where it stands in its trace
 * @param step what kind of step of it that is, as its header says
 */
record Passage(
    ExchangeId id,
    Instant receivedAt,
    long startedNanos,
    String path,
    Optional<ServedProtocol> protocol,
    Optional<TaskName> task,
    Optional<Application> application,
    TraceContext trace,
    Optional<String> step) {

  /** What a request says about itself, in its headers and its body. */
  SortedMap<String, String> metadata(WireRequest asked) {
    TreeMap<String, String> metadata = new TreeMap<>(asked.metadata());
    step.ifPresent(kind -> metadata.put(RoutedRequest.STEP_KEY, kind));
    return metadata;
  }
}
