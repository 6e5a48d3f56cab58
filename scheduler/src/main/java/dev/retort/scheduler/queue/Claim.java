package dev.retort.scheduler.queue;

/**
 * The right to carry an order out, until it is given back or has not been renewed for too long.
 *
 * @param id the order's
 * @param order what was asked for
 * @param token grows with every owner of the order: what an earlier one writes is refused
 * @param node the owner
 * @param attempt how often the order has been begun, this time included
 */
public record Claim(OrderId id, RunOrder order, long token, String node, int attempt) {}
