package dev.retort.capture.http.proxy;

import dev.retort.capture.AnsweredBy;
import java.time.Duration;
import java.util.Optional;

/**
 * What is known of an answer when it has come to its end.
 *
 * @param target who was asked, for what
 * @param status its HTTP status; 0 if none came
 * @param end how it ended
 * @param latency from the request's arrival to the end
 * @param firstPiece from the request's arrival to the first piece of a stream
 * @param answeredBy whom it is captured as
 */
record AnswerFacts(
    Target target,
    int status,
    AnswerEnd end,
    Duration latency,
    Optional<Duration> firstPiece,
    AnsweredBy answeredBy) {}
