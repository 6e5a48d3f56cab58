package dev.retort.registry.server.webhook;

import dev.retort.registry.server.store.AuditAction;
import java.util.OptionalInt;

/**
 * The last attempt to deliver an audit entry.
 *
 * @param sequence the entry's
 * @param attempts with this one
 * @param status of the receiver's answer; empty if there was none
 * @param problem why it failed; empty if it was delivered
 * @param at milliseconds since 1970
 */
record Delivery(
    long sequence,
    AuditAction action,
    int attempts,
    boolean delivered,
    OptionalInt status,
    String problem,
    long at) {}
