package dev.retort.registry.server;

import dev.retort.registry.server.access.RequiredRole;
import dev.retort.registry.server.http.Endpoints;
import dev.retort.registry.server.store.Database;
import dev.retort.registry.server.store.ErrorCode;
import io.vertx.ext.web.RoutingContext;

/** Keeps changes away from a server while another one writes. */
final class WriterGuard {
  private static final String RETRY_SECONDS = "1";

  private final Database database;

  WriterGuard(Database database) {
    this.database = database;
  }

  void check(RoutingContext context) {
    boolean change =
        RequiredRole.isChange(context.request().method().name(), context.normalizedPath());
    if (change && !database.isWriter()) {
      refuse(context);
    } else {
      context.next();
    }
  }

  /** For what directs changes to the server that takes them. */
  void tell(RoutingContext context) {
    if (database.isWriter()) {
      context.response().end("OK");
    } else {
      refuse(context);
    }
  }

  private static void refuse(RoutingContext context) {
    context.response().putHeader("Retry-After", RETRY_SECONDS);
    Endpoints.send(
        context,
        ErrorCode.TEMPORARILY_UNAVAILABLE,
        "Another server of this registry writes now, and this one only reads: ask that one, or try again in a second.");
  }
}
