package dev.retort.registry.server.follow;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.registry.server.http.Endpoints;
import dev.retort.registry.server.http.WireFormat;
import dev.retort.registry.server.store.AuditLog;
import dev.retort.registry.server.store.ProtocolException;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** {@code /retort/v1/events}: the audit log as it grows, as a stream or in pages. */
public final class EventEndpoints {
  private static final String EVENTS = "/retort/v1/events";
  private static final int DEFAULT_PAGE = 1_000;
  private static final int MAX_PAGE = 10_000;
  private static final int MAX_MODELS = 100;

  private final Vertx vertx;
  private final AuditLog audit;
  private final AuditTail tail;

  public EventEndpoints(Vertx vertx, AuditLog audit) {
    this.vertx = vertx;
    this.audit = audit;
    this.tail = new AuditTail(vertx, audit);
    audit.listen(entry -> tail.committed());
  }

  /** Adds the endpoint. */
  public void register(Router router) {
    router.get(EVENTS).handler(this::events);
  }

  private void events(RoutingContext context) {
    Set<String> models = Set.copyOf(context.queryParam("model"));
    if (models.size() > MAX_MODELS) {
      throw ProtocolException.invalid(
          "%d models are named, the limit is %d: name none, and choose among all entries"
              .formatted(models.size(), MAX_MODELS));
    }
    OptionalLong after = number("after", context.queryParams().get("after"));
    String accept = context.request().getHeader("Accept");
    if (accept != null && accept.contains("text/event-stream")) {
      OptionalLong last = number("Last-Event-ID", context.request().getHeader("Last-Event-ID"));
      stream(context, models, last.isPresent() ? last : after);
    } else {
      page(context, models, after.orElse(0));
    }
  }

  private void stream(RoutingContext context, Set<String> models, OptionalLong after) {
    if (after.isEmpty()) {
      EventStream.start(vertx, audit, tail, models, context.response(), tail.position());
      return;
    }
    vertx
        .executeBlocking(audit::head, false)
        .onSuccess(
            head -> {
              if (after.getAsLong() > head) {
                context.fail(beyond(after.getAsLong(), head));
              } else {
                EventStream.start(
                    vertx, audit, tail, models, context.response(), after.getAsLong());
              }
            })
        .onFailure(context::fail);
  }

  private void page(RoutingContext context, Set<String> models, long after) {
    long limit = number("limit", context.queryParams().get("limit")).orElse(DEFAULT_PAGE);
    if (limit < 1 || limit > MAX_PAGE) {
      throw ProtocolException.invalid(
          "Invalid value %d for parameter 'limit': it must be at least 1 and at most %d"
              .formatted(limit, MAX_PAGE));
    }
    vertx
        .executeBlocking(
            () -> {
              long head = audit.head();
              if (after > head) {
                throw beyond(after, head);
              }
              ObjectNode node = WireFormat.empty();
              ArrayNode entries = node.putArray("entries");
              audit
                  .between(after, Long.MAX_VALUE, models, (int) limit)
                  .forEach(entry -> entries.add(WireFormat.entry(entry)));
              return node.toString();
            },
            false)
        .onSuccess(json -> Endpoints.send(context, 200, json))
        .onFailure(context::fail);
  }

  private static OptionalLong number(String name, String value) {
    return Optional.ofNullable(value).filter(text -> !text.isEmpty()).stream()
        .mapToLong(
            text -> {
              try {
                long number = Long.parseLong(text);
                if (number >= 0) {
                  return number;
                }
              } catch (NumberFormatException e) {
                throw invalid(name, text);
              }
              throw invalid(name, text);
            })
        .findFirst();
  }

  private static ProtocolException beyond(long after, long head) {
    return ProtocolException.invalid(
        "Entry %d doesn't exist, the newest is %d: the log isn't the one you followed; resolve what you follow again, and begin without Last-Event-ID or after"
            .formatted(after, head));
  }

  private static ProtocolException invalid(String name, String value) {
    return ProtocolException.invalid(
        "Invalid value '%s' for '%s': it is an entry's sequence number, or 0"
            .formatted(value, name));
  }
}
