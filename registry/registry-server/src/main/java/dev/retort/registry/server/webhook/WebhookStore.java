package dev.retort.registry.server.webhook;

import dev.retort.registry.server.store.AuditAction;
import dev.retort.registry.server.store.AuditEntry;
import dev.retort.registry.server.store.ProtocolException;
import dev.retort.registry.webhook.WebhookSecret;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Webhooks, how far each has come, and what became of its newest deliveries. */
final class WebhookStore {
  static final int KEPT_DELIVERIES = 1_000;
  static final int MAX_WEBHOOKS = 1_000;

  // Neither an action nor a model's name holds it.
  private static final String SEPARATOR = "/";

  private final Jdbi jdbi;

  WebhookStore(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  void add(Webhook webhook) {
    jdbi.useTransaction(
        handle -> {
          long count = handle.createQuery("SELECT COUNT(*) FROM webhooks").mapTo(Long.class).one();
          if (count >= MAX_WEBHOOKS) {
            throw ProtocolException.invalid(
                "There are %d webhooks, which is the limit: delete one first".formatted(count));
          }
          handle.execute(
              "INSERT INTO webhooks (webhook_id, url, actions, models, secret, created_at,"
                  + " created_by, position, attempts, failing_since, next_attempt, given_up)"
                  + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, NULL, 0, FALSE)",
              webhook.id(),
              webhook.url().toString(),
              webhook.actions().stream().map(AuditAction::name).collect(joined()),
              webhook.models().stream().collect(joined()),
              webhook.secret().text(),
              webhook.createdAt(),
              webhook.createdBy(),
              webhook.position());
        });
  }

  /** By age. */
  List<Webhook> all() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT * FROM webhooks ORDER BY created_at, webhook_id")
                .map((row, context) -> webhook(row))
                .list());
  }

  Optional<Webhook> find(String id) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT * FROM webhooks WHERE webhook_id = ?")
                .bind(0, id)
                .map((row, context) -> webhook(row))
                .findOne());
  }

  /** Whether there was one. */
  boolean remove(String id) {
    return jdbi.withHandle(
            handle -> handle.execute("DELETE FROM webhooks WHERE webhook_id = ?", id))
        > 0;
  }

  /** Forgets failed attempts, so that the next one is made now. Whether there is such a webhook. */
  boolean resume(String id) {
    return jdbi.withHandle(
            handle ->
                handle.execute(
                    "UPDATE webhooks SET attempts = 0, failing_since = NULL, next_attempt = 0,"
                        + " given_up = FALSE WHERE webhook_id = ?",
                    id))
        > 0;
  }

  /** Remembers that a webhook wants no entry up to this one. */
  void skip(Webhook webhook, long position) {
    jdbi.useHandle(
        handle ->
            handle.execute(
                "UPDATE webhooks SET position = ? WHERE webhook_id = ?", position, webhook.id()));
  }

  /** Remembers that an entry was delivered. */
  void delivered(Webhook webhook, AuditEntry entry, Attempt attempt, long now) {
    jdbi.useTransaction(
        handle -> {
          handle.execute(
              "UPDATE webhooks SET position = ?, attempts = 0, failing_since = NULL,"
                  + " next_attempt = 0 WHERE webhook_id = ?",
              entry.sequence(),
              webhook.id());
          log(handle, webhook, entry, attempt, now);
        });
  }

  /** Remembers that an entry wasn't delivered, and when to try it again. */
  void failed(
      Webhook webhook, AuditEntry entry, Attempt attempt, long now, OptionalLong nextAttempt) {
    jdbi.useTransaction(
        handle -> {
          handle.execute(
              "UPDATE webhooks SET attempts = ?, failing_since = ?, next_attempt = ?,"
                  + " given_up = ? WHERE webhook_id = ?",
              webhook.attempts() + 1,
              webhook.failingSince().orElse(now),
              nextAttempt.orElse(now),
              nextAttempt.isEmpty(),
              webhook.id());
          log(handle, webhook, entry, attempt, now);
        });
  }

  /** Newest first. */
  List<Delivery> deliveries(String id, int limit) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT * FROM webhook_deliveries WHERE webhook_id = ?"
                        + " ORDER BY sequence DESC LIMIT ?")
                .bind(0, id)
                .bind(1, limit)
                .map((row, context) -> delivery(row))
                .list());
  }

  private static void log(
      Handle handle, Webhook webhook, AuditEntry entry, Attempt attempt, long now) {
    handle.execute(
        "DELETE FROM webhook_deliveries WHERE webhook_id = ? AND sequence = ?",
        webhook.id(),
        entry.sequence());
    int inserted =
        handle.execute(
            // Nothing, if the webhook was deleted while the request was under way.
            "INSERT INTO webhook_deliveries (webhook_id, sequence, action, attempts, delivered,"
                + " status, problem, attempted_at) SELECT webhook_id, CAST(? AS BIGINT),"
                + " CAST(? AS VARCHAR(40)), CAST(? AS INTEGER), CAST(? AS BOOLEAN),"
                + " CAST(? AS INTEGER), CAST(? AS VARCHAR(500)), CAST(? AS BIGINT)"
                + " FROM webhooks WHERE webhook_id = ?",
            entry.sequence(),
            entry.action().name(),
            webhook.attempts() + 1,
            attempt.delivered(),
            attempt.status().isPresent() ? attempt.status().getAsInt() : null,
            attempt.problem(),
            now,
            webhook.id());
    if (inserted > 0 && entry.sequence() % KEPT_DELIVERIES == 0) {
      handle.execute(
          "DELETE FROM webhook_deliveries WHERE webhook_id = ? AND sequence <= ?",
          webhook.id(),
          entry.sequence() - KEPT_DELIVERIES);
    }
  }

  private static Webhook webhook(ResultSet row) throws SQLException {
    long since = row.getLong("failing_since");
    OptionalLong failingSince = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(since);
    Set<AuditAction> actions =
        split(row.getString("actions"))
            .map(AuditAction::valueOf)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(AuditAction.class)));
    return new Webhook(
        row.getString("webhook_id"),
        URI.create(row.getString("url")),
        actions,
        split(row.getString("models")).collect(Collectors.toUnmodifiableSet()),
        WebhookSecret.parse(row.getString("secret")),
        row.getLong("created_at"),
        row.getString("created_by"),
        row.getLong("position"),
        row.getInt("attempts"),
        failingSince,
        row.getLong("next_attempt"),
        row.getBoolean("given_up"));
  }

  private static Delivery delivery(ResultSet row) throws SQLException {
    int status = row.getInt("status");
    OptionalInt answered = row.wasNull() ? OptionalInt.empty() : OptionalInt.of(status);
    return new Delivery(
        row.getLong("sequence"),
        AuditAction.valueOf(row.getString("action")),
        row.getInt("attempts"),
        row.getBoolean("delivered"),
        answered,
        row.getString("problem"),
        row.getLong("attempted_at"));
  }

  private static Collector<CharSequence, ?, String> joined() {
    return Collectors.joining(SEPARATOR);
  }

  private static Stream<String> split(String joined) {
    return joined.isEmpty() ? Stream.empty() : Stream.of(joined.split(SEPARATOR));
  }
}
