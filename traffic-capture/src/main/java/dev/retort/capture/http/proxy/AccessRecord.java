package dev.retort.capture.http.proxy;

import java.time.Duration;
import java.util.Optional;

/**
 * One request as the access log and the metrics have it: nothing of what was said.
 *
 * @param exchange the exchange's id
 * @param trace the trace's id
 * @param method the HTTP method
 * @param route the path, as one of few
 * @param status what the caller got; 0 if they went away before
 * @param upstream the provider's name, or {@code none}
 * @param application the application's name, or {@code none}
 * @param outcome how it ended
 * @param duration from the request's arrival to its end
 * @param firstByte to the answer's first byte
 * @param requestBytes of the request's body
 * @param answerBytes of the answer's body
 */
record AccessRecord(
    String exchange,
    String trace,
    String method,
    String route,
    int status,
    String upstream,
    String application,
    String outcome,
    Duration duration,
    Optional<Duration> firstByte,
    long requestBytes,
    long answerBytes) {}
