package dev.retort.registry.server.webhook;

import dev.retort.registry.server.store.AuditLog;
import dev.retort.registry.webhook.RetryPolicy;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The couriers of all webhooks; its methods may be called on any thread. */
final class Webhooks {
  private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);
  private static final long PACE_MILLIS = 500;

  private final Vertx vertx;
  private final Context loop;
  private final WebhookStore store;
  private final AuditLog audit;
  private final BooleanSupplier sends;
  private final WebhookRequest request;
  private final RetryPolicy policy;
  private final Clock clock;
  private final Map<String, WebhookCourier> couriers = new HashMap<>();
  private boolean sending;

  Webhooks(
      Vertx vertx,
      WebhookStore store,
      AuditLog audit,
      BooleanSupplier sends,
      RetryPolicy policy,
      Clock clock) {
    this.vertx = vertx;
    this.loop = vertx.getOrCreateContext();
    this.store = store;
    this.audit = audit;
    this.sends = sends;
    this.request = new WebhookRequest(vertx, policy.timeout());
    this.policy = policy;
    this.clock = clock;
  }

  /** Goes on where an earlier process was stopped, and whenever it becomes this server's part. */
  void start() {
    loop.runOnContext(go -> watchPart());
    vertx.setPeriodic(PACE_MILLIS, tick -> loop.runOnContext(go -> watchPart()));
    audit.listen(
        entry ->
            loop.runOnContext(go -> List.copyOf(couriers.values()).forEach(WebhookCourier::wake)));
  }

  private void watchPart() {
    boolean now = sends.getAsBoolean();
    if (now && !sending) {
      loop.executeBlocking(store::all, false)
          .onSuccess(all -> all.forEach(webhook -> wake(webhook.id())))
          .onFailure(
              failure -> {
                LOG.warn("no webhook is sent, the database fails: {}", failure.toString());
                sending = false;
              });
    } else if (!now) {
      couriers.values().forEach(WebhookCourier::stop);
      couriers.clear();
    }
    sending = now;
  }

  /** There is a new webhook, or one whose failures are forgotten. */
  void wake(String id) {
    loop.runOnContext(
        go -> {
          if (sends.getAsBoolean()) {
            courier(id).wake();
          }
        });
  }

  /** A webhook is no more. */
  void forget(String id) {
    loop.runOnContext(
        go -> {
          WebhookCourier courier = couriers.remove(id);
          if (courier != null) {
            courier.stop();
          }
        });
  }

  private WebhookCourier courier(String id) {
    return couriers.computeIfAbsent(
        id, key -> new WebhookCourier(key, vertx, loop, store, audit, request, policy, clock));
  }
}
