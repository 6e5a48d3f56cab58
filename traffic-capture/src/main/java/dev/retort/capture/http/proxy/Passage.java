package dev.retort.capture.http.proxy;

import dev.retort.capture.ExchangeId;
import dev.retort.capture.TaskName;
import dev.retort.capture.wire.ServedProtocol;
import java.time.Instant;
import java.util.Optional;

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
 */
record Passage(
    ExchangeId id,
    Instant receivedAt,
    long startedNanos,
    String path,
    Optional<ServedProtocol> protocol,
    Optional<TaskName> task,
    Optional<Application> application,
    TraceContext trace) {}
