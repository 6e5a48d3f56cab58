package dev.retort.registry.server.store;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an alias points to.
 *
 * @param rootDigest of the version's bundle; empty if it is none
 * @param source where the version's files are, as they were registered
 * @param sequence the audit entry that moved it there; -1 if that was before there was a log, and
 *     then nobody knows when and by whom
 * @param at milliseconds since 1970
 * @param by the actor's name
 */
public record AliasTarget(
    String model,
    String alias,
    int version,
    Optional<String> rootDigest,
    String source,
    long sequence,
    OptionalLong at,
    Optional<String> by) {}
