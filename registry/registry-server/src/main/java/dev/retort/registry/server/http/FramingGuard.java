package dev.retort.registry.server.http;

import dev.retort.registry.server.store.ErrorCode;
import io.vertx.ext.web.RoutingContext;

/**
 * Refuses a body in a transfer coding other than {@code chunked}. The parser takes such a request
 * for one without a body, and would read what follows as the next request, which a proxy in front
 * may see otherwise (RFC 9112, section 6.1).
 */
public final class FramingGuard {
  private FramingGuard() {}

  /** Lets a request pass whose end is known; hangs up after another one. */
  public static void check(RoutingContext context) {
    boolean known =
        context.request().headers().getAll("Transfer-Encoding").stream()
            .allMatch(coding -> coding.strip().equalsIgnoreCase("chunked"));
    if (known) {
      context.next();
      return;
    }
    context.response().putHeader("Connection", "close");
    context.addEndHandler(sent -> context.request().connection().close());
    Endpoints.send(
        context,
        ErrorCode.INVALID_PARAMETER_VALUE,
        "Invalid request: the only transfer coding is chunked");
  }
}
