package dev.retort.registry.server.audit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.registry.server.http.Call;
import dev.retort.registry.server.http.Endpoints;
import dev.retort.registry.server.http.WireFormat;
import dev.retort.registry.server.store.Actor;
import dev.retort.registry.server.store.AuditLog;
import dev.retort.registry.server.store.AuditPage;
import dev.retort.registry.server.store.DecisionStore;
import dev.retort.registry.server.store.ProtocolException;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Optional;

/** {@code /retort/v1/models/NAME/versions/NUMBER/decisions} and {@code /retort/v1/audit}. */
public final class AuditEndpoints {
  private static final String AUDIT = "/retort/v1/audit";
  private static final String DECISIONS = "/retort/v1/models/:name/versions/:version/decisions";
  private static final int PAGE = 1_000;
  private static final int MAX_PAGE = 10_000;
  private static final long BODY_BYTES = 512 << 10;

  private final Vertx vertx;
  private final DecisionStore decisions;
  private final AuditLog audit;

  public AuditEndpoints(Vertx vertx, DecisionStore decisions, AuditLog audit) {
    this.vertx = vertx;
    this.decisions = decisions;
    this.audit = audit;
  }

  /** Adds the endpoints. */
  public void register(Router router) {
    router.get(AUDIT).handler(this::list);
    router
        .post(DECISIONS)
        .handler(BodyHandler.create(false).setBodyLimit(BODY_BYTES))
        .handler(this::decide);
  }

  private void list(RoutingContext context) {
    Call call = call(context);
    long after = call.number("after").orElse(0L);
    long limit = call.number("limit").orElse((long) PAGE);
    if (limit < 1 || limit > MAX_PAGE) {
      throw ProtocolException.invalid(
          "Invalid value %d for parameter 'limit': it must be at least 1 and at most %d"
              .formatted(limit, MAX_PAGE));
    }
    vertx
        .executeBlocking(() -> json(audit.page(after, (int) limit)).toString(), false)
        .onSuccess(json -> Endpoints.send(context, 200, json))
        .onFailure(context::fail);
  }

  private void decide(RoutingContext context) {
    Call call = call(context);
    Actor actor = call.actor();
    String model = context.pathParam("name");
    int version = version(context.pathParam("version"));
    DecisionStore.Draft draft =
        new DecisionStore.Draft(
            call.required("decision"),
            call.required("because"),
            call.text("by").filter(name -> !name.isEmpty()),
            call.fields("evidence"));
    Optional<String> waiting = call.text("waiting_alias").filter(alias -> !alias.isEmpty());
    vertx
        .executeBlocking(
            () ->
                WireFormat.entry(
                        (waiting.isPresent()
                                ? decisions.record(actor, model, version, waiting.get(), draft)
                                : decisions.record(actor, model, version, draft))
                            .chained())
                    .toString(),
            false)
        .onSuccess(json -> Endpoints.send(context, 200, json))
        .onFailure(context::fail);
  }

  private static ObjectNode json(AuditPage page) {
    ObjectNode node = WireFormat.empty();
    ArrayNode entries = node.putArray("entries");
    for (AuditPage.Row row : page.rows()) {
      entries.add(
          row.entry()
              .map(WireFormat::entry)
              .orElseGet(() -> WireFormat.empty().put("sequence", row.sequence())));
    }
    node.putObject("head").put("sequence", page.headSequence()).put("hash", page.headHash());
    return node;
  }

  private static int version(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw ProtocolException.invalid("Invalid version: '%s'".formatted(text));
    }
  }

  private static Call call(RoutingContext context) {
    byte[] json =
        Optional.ofNullable(context.body())
            .map(body -> body.buffer())
            .map(Buffer::getBytes)
            .orElse(new byte[0]);
    return new Call(Endpoints.actor(context), context.queryParams(), json);
  }
}
