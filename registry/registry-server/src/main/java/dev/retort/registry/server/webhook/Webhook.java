package dev.retort.registry.server.webhook;

import dev.retort.registry.server.store.AuditAction;
import dev.retort.registry.server.store.AuditEntry;
import dev.retort.registry.webhook.WebhookSecret;
import java.net.URI;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A subscription, and how far its deliveries have come; times in milliseconds since 1970.
 *
 * @param actions what it is told of; everything if empty
 * @param models whose entries it is told of; all if empty
 * @param position the newest audit entry that was delivered, or isn't wanted
 * @param attempts failed attempts to deliver the next one
 * @param failingSince when the first of them was
 * @param nextAttempt not before then
 * @param givenUp whether nothing is sent any more
 */
record Webhook(
    String id,
    URI url,
    Set<AuditAction> actions,
    Set<String> models,
    WebhookSecret secret,
    long createdAt,
    String createdBy,
    long position,
    int attempts,
    OptionalLong failingSince,
    long nextAttempt,
    boolean givenUp) {
  boolean wants(AuditEntry entry) {
    return (actions.isEmpty() || actions.contains(entry.action()))
        && (models.isEmpty() || models.contains(entry.model()));
  }
}
