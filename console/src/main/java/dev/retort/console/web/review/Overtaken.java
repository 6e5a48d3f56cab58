package dev.retort.console.web.review;

import java.time.Instant;

/**
 * A candidate that nobody decided about before another one, or a new report, took its place.
 *
 * @param version its number
 * @param at when its run ended
 * @param finding what the run came to
 */
record Overtaken(int version, Instant at, String finding) {}
