package dev.retort.registry.server.webhook;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.registry.server.http.Call;
import dev.retort.registry.server.http.Endpoints;
import dev.retort.registry.server.http.WireFormat;
import dev.retort.registry.server.store.Actor;
import dev.retort.registry.server.store.AuditAction;
import dev.retort.registry.server.store.AuditLog;
import dev.retort.registry.server.store.Limits;
import dev.retort.registry.server.store.ProtocolException;
import dev.retort.registry.webhook.RetryPolicy;
import dev.retort.registry.webhook.WebhookSecret;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;

/** {@code /retort/v1/webhooks}: subscribe, list, delete, see what was delivered. */
public final class WebhookEndpoints {
  private static final String WEBHOOKS = "/retort/v1/webhooks";
  private static final long BODY_BYTES = 256 << 10;
  private static final int MAX_URL = 2_000;
  private static final int MAX_MODELS = 100;
  private static final int DEFAULT_DELIVERIES = 100;

  private final Vertx vertx;
  private final AuditLog audit;
  private final Clock clock;
  private final SecureRandom random;
  private final WebhookStore store;
  private final Webhooks webhooks;

  /**
   * Nothing is sent before {@link #start}.
   *
   * @param sends whether this server sends now; of those that share a database, one does at a time
   */
  public WebhookEndpoints(
      Vertx vertx,
      Jdbi jdbi,
      AuditLog audit,
      BooleanSupplier sends,
      Clock clock,
      SecureRandom random) {
    this(vertx, jdbi, audit, sends, clock, random, RetryPolicy.DEFAULT);
  }

  WebhookEndpoints(
      Vertx vertx,
      Jdbi jdbi,
      AuditLog audit,
      BooleanSupplier sends,
      Clock clock,
      SecureRandom random,
      RetryPolicy policy) {
    this.vertx = vertx;
    this.audit = audit;
    this.clock = clock;
    this.random = random;
    this.store = new WebhookStore(jdbi);
    this.webhooks = new Webhooks(vertx, store, audit, sends, policy, clock);
  }

  /** Adds the endpoints. */
  public void register(Router router) {
    BodyHandler body = BodyHandler.create(false).setBodyLimit(BODY_BYTES);
    router
        .post(WEBHOOKS)
        .handler(body)
        .handler(context -> answer(context, 201, () -> create(Endpoints.call(context))));
    router.get(WEBHOOKS).handler(context -> answer(context, 200, this::list));
    router
        .delete(WEBHOOKS + "/:id")
        .handler(context -> answer(context, 200, () -> remove(context.pathParam("id"))));
    router
        .post(WEBHOOKS + "/:id/resume")
        .handler(context -> answer(context, 200, () -> resume(context.pathParam("id"))));
    router
        .get(WEBHOOKS + "/:id/deliveries")
        .handler(
            context ->
                answer(
                    context,
                    200,
                    () ->
                        deliveries(
                            context.pathParam("id"), Endpoints.call(context).number("limit"))));
  }

  /** Starts to send, from where an earlier process or another server stopped. */
  public void start() {
    webhooks.start();
  }

  private void answer(RoutingContext context, int status, Callable<ObjectNode> action) {
    vertx
        .executeBlocking(() -> action.call().toString(), false)
        .onSuccess(json -> Endpoints.send(context, status, json))
        .onFailure(context::fail);
  }

  private ObjectNode create(Call call) {
    Actor actor = call.actor();
    Webhook webhook =
        new Webhook(
            UUID.randomUUID().toString(),
            url(call.required("url")),
            actions(call.texts("actions")),
            models(call.texts("models")),
            WebhookSecret.generate(random),
            clock.millis(),
            actor.name(),
            audit.head(),
            0,
            OptionalLong.empty(),
            0,
            false);
    store.add(webhook);
    webhooks.wake(webhook.id());
    return WireFormat.empty().put("id", webhook.id()).put("secret", webhook.secret().text());
  }

  private ObjectNode list() {
    ObjectNode node = WireFormat.empty();
    ArrayNode array = node.putArray("webhooks");
    store.all().forEach(webhook -> array.add(json(webhook)));
    return node;
  }

  private ObjectNode remove(String id) {
    if (!store.remove(id)) {
      throw missing(id);
    }
    webhooks.forget(id);
    return WireFormat.empty();
  }

  private ObjectNode resume(String id) {
    if (!store.resume(id)) {
      throw missing(id);
    }
    webhooks.wake(id);
    return json(store.find(id).orElseThrow(() -> missing(id)));
  }

  private ObjectNode deliveries(String id, Optional<Long> asked) {
    long limit = asked.orElse((long) DEFAULT_DELIVERIES);
    if (limit < 1 || limit > WebhookStore.KEPT_DELIVERIES) {
      throw ProtocolException.invalid(
          "Invalid value %d for parameter 'limit': it must be at least 1 and at most %d"
              .formatted(limit, WebhookStore.KEPT_DELIVERIES));
    }
    if (store.find(id).isEmpty()) {
      throw missing(id);
    }
    ObjectNode node = WireFormat.empty();
    ArrayNode array = node.putArray("deliveries");
    for (Delivery delivery : store.deliveries(id, (int) limit)) {
      ObjectNode item =
          array
              .addObject()
              .put("sequence", delivery.sequence())
              .put("action", delivery.action().event())
              .put("delivered", delivery.delivered())
              .put("attempts", delivery.attempts())
              .put("at", delivery.at());
      delivery.status().ifPresent(status -> item.put("status", status));
      if (!delivery.delivered()) {
        item.put("problem", delivery.problem());
      }
    }
    return node;
  }

  private static ObjectNode json(Webhook webhook) {
    ObjectNode node =
        WireFormat.empty().put("id", webhook.id()).put("url", webhook.url().toString());
    ArrayNode actions = node.putArray("actions");
    webhook.actions().forEach(action -> actions.add(action.event()));
    ArrayNode models = node.putArray("models");
    webhook.models().stream().sorted().forEach(models::add);
    node.put("created_at", webhook.createdAt())
        .put("created_by", webhook.createdBy())
        .put("position", webhook.position())
        .put("state", webhook.givenUp() ? "failing" : "active");
    webhook
        .failingSince()
        .ifPresent(
            since -> {
              node.put("attempts", webhook.attempts()).put("failing_since", since);
              if (!webhook.givenUp()) {
                node.put("next_attempt", webhook.nextAttempt());
              }
            });
    return node;
  }

  private static URI url(String text) {
    Limits.text("A webhook's URL", text, MAX_URL);
    try {
      URI url = new URI(text);
      boolean http =
          "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
      if (http && url.getHost() != null && url.getUserInfo() == null && url.getFragment() == null) {
        return url;
      }
    } catch (URISyntaxException e) {
      throw invalidUrl(text);
    }
    throw invalidUrl(text);
  }

  private static ProtocolException invalidUrl(String text) {
    return ProtocolException.invalid(
        "Invalid value '%s' for parameter 'url': use http://HOST/PATH or https://HOST/PATH, without a user or a fragment"
            .formatted(text));
  }

  private static Set<AuditAction> actions(List<String> names) {
    Set<AuditAction> actions = EnumSet.noneOf(AuditAction.class);
    for (String name : names) {
      actions.add(
          Stream.of(AuditAction.values())
              .filter(action -> action.event().equals(name))
              .findFirst()
              .orElseThrow(
                  () ->
                      ProtocolException.invalid(
                          "Invalid value '%s' for parameter 'actions': use %s"
                              .formatted(
                                  name,
                                  String.join(
                                      ", ",
                                      Stream.of(AuditAction.values())
                                          .map(AuditAction::event)
                                          .toList())))));
    }
    return actions;
  }

  private static Set<String> models(List<String> names) {
    if (names.size() > MAX_MODELS) {
      throw ProtocolException.invalid(
          "%d models are named, the limit is %d: name none for all of them"
              .formatted(names.size(), MAX_MODELS));
    }
    for (String name : names) {
      Limits.text("A registered model's name", name, Limits.NAME);
      if (name.contains("/")) {
        throw ProtocolException.invalid(
            "Invalid model name: '%s'. It can't hold / or :".formatted(name));
      }
    }
    return Set.copyOf(names);
  }

  private static ProtocolException missing(String id) {
    return ProtocolException.missing("There is no webhook '%s'".formatted(id));
  }
}
