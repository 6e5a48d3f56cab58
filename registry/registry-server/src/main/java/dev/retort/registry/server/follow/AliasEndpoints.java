package dev.retort.registry.server.follow;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.registry.server.http.Call;
import dev.retort.registry.server.http.Endpoints;
import dev.retort.registry.server.http.WireFormat;
import dev.retort.registry.server.store.Actor;
import dev.retort.registry.server.store.AliasMove;
import dev.retort.registry.server.store.AliasPrecondition;
import dev.retort.registry.server.store.AliasStore;
import dev.retort.registry.server.store.AuditLog;
import dev.retort.registry.server.store.Limits;
import dev.retort.registry.server.store.ProtocolException;
import dev.retort.registry.server.store.VersionFiles;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** {@code /retort/v1/models/NAME/aliases/ALIAS}: resolve, wait, move if unmoved, history. */
public final class AliasEndpoints {
  private static final String ALIAS = "/retort/v1/models/:name/aliases/:alias";
  private static final int MAX_WAIT_SECONDS = 60;
  private static final int DEFAULT_HISTORY = 100;
  private static final int MAX_HISTORY = 10_000;
  private static final long BODY_BYTES = 64 << 10;

  private final Vertx vertx;
  private final AliasStore aliases;
  private final AliasWatch watch;

  public AliasEndpoints(Vertx vertx, AliasStore aliases, VersionFiles files, AuditLog audit) {
    this.vertx = vertx;
    this.aliases = aliases;
    this.watch = new AliasWatch(vertx, new Lookout(aliases, files));
    audit.listen(watch::committed);
  }

  /** Adds the endpoints. */
  public void register(Router router) {
    BodyHandler body = BodyHandler.create(false).setBodyLimit(BODY_BYTES);
    router.get(ALIAS).handler(this::resolve);
    router.put(ALIAS).handler(body).handler(this::move);
    router.delete(ALIAS).handler(body).handler(this::remove);
    router.get(ALIAS + "/history").handler(this::history);
  }

  private void resolve(RoutingContext context) {
    long wait = bounded(Endpoints.call(context), "wait", 0, MAX_WAIT_SECONDS);
    EntityTags known =
        EntityTags.parse(Optional.ofNullable(context.request().getHeader("If-None-Match")));
    AliasQuestion.ask(
        vertx,
        watch,
        name(context),
        known,
        manner(context),
        context,
        TimeUnit.SECONDS.toMillis(wait));
  }

  private void move(RoutingContext context) {
    Call call = Endpoints.call(context);
    Actor actor = call.actor();
    AliasName name = name(context);
    int version = call.version();
    AliasPrecondition precondition = precondition(context);
    Optional<String> because = because(call);
    vertx
        .executeBlocking(
            () -> {
              aliases.move(actor, name.model(), name.alias(), version, precondition, because);
              return Sighting.of(name, aliases.resolve(name.model(), name.alias()));
            },
            false)
        .onSuccess(
            sighting ->
                context
                    .response()
                    .setStatusCode(sighting.status())
                    .putHeader("ETag", EntityTags.of(sighting.sequence()))
                    .putHeader("Content-Type", "application/json")
                    .putHeader("X-Content-Type-Options", "nosniff")
                    .end(sighting.json()))
        .onFailure(context::fail);
  }

  private void remove(RoutingContext context) {
    Call call = Endpoints.call(context);
    Actor actor = call.actor();
    AliasName name = name(context);
    AliasPrecondition precondition = precondition(context);
    Optional<String> because = because(call);
    vertx
        .executeBlocking(
            () -> {
              aliases.remove(actor, name.model(), name.alias(), precondition, because);
              return "{}";
            },
            false)
        .onSuccess(json -> Endpoints.send(context, 200, json))
        .onFailure(context::fail);
  }

  private void history(RoutingContext context) {
    AliasName name = name(context);
    int limit = (int) bounded(Endpoints.call(context), "limit", DEFAULT_HISTORY, MAX_HISTORY);
    vertx
        .executeBlocking(
            () -> moves(aliases.history(name.model(), name.alias(), limit)).toString(), false)
        .onSuccess(json -> Endpoints.send(context, 200, json))
        .onFailure(context::fail);
  }

  private static ObjectNode moves(List<AliasMove> moves) {
    ObjectNode node = WireFormat.empty();
    ArrayNode array = node.putArray("moves");
    for (AliasMove move : moves) {
      ObjectNode item = array.addObject().put("sequence", move.sequence());
      move.version().ifPresent(version -> item.put("version", version));
      move.from().ifPresent(from -> item.put("from", from));
      item.put("at", move.at()).put("by", move.by());
      move.because().ifPresent(because -> item.put("because", because));
    }
    return node;
  }

  private static Sighting.Manner manner(RoutingContext context) {
    return context.queryParam("manifest").contains("true")
        ? Sighting.Manner.WITH_MANIFEST
        : Sighting.Manner.PLAIN;
  }

  private static AliasPrecondition precondition(RoutingContext context) {
    return EntityTags.parse(Optional.ofNullable(context.request().getHeader("If-Match")))
        .precondition();
  }

  private static Optional<String> because(Call call) {
    Optional<String> because = call.text("because").filter(text -> !text.isEmpty());
    because.ifPresent(text -> Limits.text("A reason", text, Limits.DESCRIPTION));
    return because;
  }

  private static long bounded(Call call, String parameter, int byDefault, int max) {
    Optional<Long> asked = call.number(parameter);
    if (asked.isPresent() && (asked.get() < 1 || asked.get() > max)) {
      throw ProtocolException.invalid(
          "Invalid value %d for parameter '%s': it must be at least 1 and at most %d"
              .formatted(asked.get(), parameter, max));
    }
    return asked.orElse((long) byDefault);
  }

  private static AliasName name(RoutingContext context) {
    return new AliasName(context.pathParam("name"), context.pathParam("alias"));
  }
}
