/**
 * What the traffic that names no task consists of.
 *
 * <p>Enters: a window of an {@link dev.retort.capture.ExchangeLog}. Leaves: groups of requests with
 * the same prompt template, each with the rule that recognises it ({@link
 * dev.retort.capture.TaskRule}) and measures of its requests and answers. Guaranteed: two passes
 * over the log; memory does not grow with it; the same exchanges give the same groups, in whatever
 * order the log returns them. What a group is said to be is what its rule matches.
 */
package dev.retort.capture.discovery;
