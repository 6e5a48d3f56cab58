package dev.retort.registry.server.webhook;

import dev.retort.registry.server.store.AuditEntry;
import dev.retort.registry.server.store.AuditLog;
import dev.retort.registry.webhook.RetryPolicy;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one webhook through the audit log, an entry at a time. All state in memory belongs to one
 * event loop.
 */
final class WebhookCourier {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookCourier.class);
  private static final int PAGE = 200;
  private static final long DATABASE_PAUSE_MILLIS = 1_000;

  private final String id;
  private final Vertx vertx;
  private final Context loop;
  private final WebhookStore webhooks;
  private final AuditLog audit;
  private final WebhookRequest request;
  private final RetryPolicy policy;
  private final Clock clock;
  private boolean busy;
  private boolean again;
  private boolean stopped;
  private long timer = -1;
  private long scanned;

  WebhookCourier(
      String id,
      Vertx vertx,
      Context loop,
      WebhookStore webhooks,
      AuditLog audit,
      WebhookRequest request,
      RetryPolicy policy,
      Clock clock) {
    this.id = id;
    this.vertx = vertx;
    this.loop = loop;
    this.webhooks = webhooks;
    this.audit = audit;
    this.request = request;
    this.policy = policy;
    this.clock = clock;
  }

  /** What to do next. */
  private record Errand(Webhook webhook, AuditEntry entry) {}

  /** There may be something to do. */
  void wake() {
    if (stopped) {
      return;
    }
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    again = false;
    vertx.cancelTimer(timer);
    loop.executeBlocking(this::errand, false)
        .onSuccess(errand -> errand.ifPresentOrElse(this::run, () -> rest(again)))
        .onFailure(this::databaseFailed);
  }

  /** Forgets the webhook; a request that is under way ends as it does. */
  void stop() {
    stopped = true;
    vertx.cancelTimer(timer);
  }

  /** The oldest entry that the webhook wants and hasn't got. */
  private Optional<Errand> errand() {
    Optional<Webhook> found = webhooks.find(id).filter(webhook -> !webhook.givenUp());
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Webhook webhook = found.get();
    long from = Math.max(scanned, webhook.position());
    while (true) {
      List<AuditEntry> page = audit.between(from, Long.MAX_VALUE, webhook.models(), PAGE);
      Optional<AuditEntry> wanted = page.stream().filter(webhook::wants).findFirst();
      if (wanted.isPresent()) {
        scanned = wanted.get().sequence() - 1;
        return Optional.of(new Errand(webhook, wanted.get()));
      }
      from = page.isEmpty() ? from : page.get(page.size() - 1).sequence();
      scanned = from;
      if (page.size() < PAGE) {
        return Optional.empty();
      }
      webhooks.skip(webhook, from);
    }
  }

  private void run(Errand errand) {
    long now = clock.millis();
    long pause = errand.webhook().nextAttempt() - now;
    if (pause > 0) {
      busy = false;
      timer = vertx.setTimer(pause, elapsed -> wake());
      return;
    }
    request
        .send(errand.webhook(), errand.entry(), now)
        .compose(
            attempt ->
                loop.executeBlocking(
                    () -> {
                      record(errand, attempt);
                      return attempt;
                    },
                    false))
        .onSuccess(attempt -> rest(true))
        .onFailure(this::databaseFailed);
  }

  private void record(Errand errand, Attempt attempt) {
    Webhook webhook = errand.webhook();
    long now = clock.millis();
    if (attempt.delivered()) {
      webhooks.delivered(webhook, errand.entry(), attempt, now);
      return;
    }
    long failingFor = now - webhook.failingSince().orElse(now);
    boolean givesUp = attempt.unsubscribes() || failingFor >= policy.givesUpAfter().toMillis();
    if (givesUp) {
      LOG.warn(
          "webhook {} to {} gets nothing any more, its receiver failed {} times: {}",
          id,
          webhook.url(),
          webhook.attempts() + 1,
          attempt.problem());
    }
    webhooks.failed(
        webhook,
        errand.entry(),
        attempt,
        now,
        givesUp
            ? OptionalLong.empty()
            : OptionalLong.of(now + policy.pauseMillis(webhook.attempts() + 1)));
  }

  private void databaseFailed(Throwable failure) {
    LOG.warn("webhook {} waits for the database: {}", id, failure.toString());
    busy = false;
    timer = vertx.setTimer(DATABASE_PAUSE_MILLIS, elapsed -> wake());
  }

  private void rest(boolean more) {
    busy = false;
    if (more) {
      // Not called directly: the stack would grow with each entry.
      loop.runOnContext(go -> wake());
    }
  }
}
