package dev.retort.capture.discovery;

import java.util.OptionalDouble;

/**
 * How repeatable answers are. Measured on a uniform sample of the group's different requests, with
 * everything that was asked of each; requests that differ in case, spacing and punctuation only are
 * the same.
 *
 * @param requests in the sample
 * @param repeats how many of them had been asked before
 * @param agreement of two answers to the same request, how often they are the same text, the same
 *     JSON value or the same calls; empty where nothing was asked twice
 * @param known the share of requests that had been asked before, and answered the same as the first
 *     time: what a table of answers would have got right
 * @param distinct how many different answers there are, where these are labels; else 0
 * @param unseen how probably the next answer is one that has not been given before (Good and
 *     Turing's estimate), where answers are labels; else 1
 */
public record Repeatability(
    long requests,
    long repeats,
    OptionalDouble agreement,
    double known,
    int distinct,
    double unseen) {}
