/**
 * Webhooks: audit entries, sent to URLs as <a href="https://www.standardwebhooks.com/">Standard
 * Webhooks</a> has it.
 *
 * <p>Enters: subscriptions, and entries as they are committed. Leaves: signed POST requests.
 * Guaranteed: each webhook gets the entries that it asked for at least once and in order, one at a
 * time; how far it has come is on the disk, so that a restart goes on there; a receiver that fails
 * is tried again after growing pauses, for days, and delays no other one.
 */
package dev.retort.registry.server.webhook;
