package dev.retort.console.web;

import java.time.Instant;

/**
 * An action as the audit log keeps it.
 *
 * @param at when
 * @param who did it
 * @param done what was done, and why
 */
public record Deed(Instant at, String who, Done done) {}
