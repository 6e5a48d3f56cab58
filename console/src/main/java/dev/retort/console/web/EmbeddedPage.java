package dev.retort.console.web;

import io.vertx.ext.web.RoutingContext;

/**
 * A page that is whole in itself, with its style inside, such as a report: it is shown in a frame
 * of one of the console's pages, runs no script, and loads nothing.
 */
public final class EmbeddedPage {
  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action"
          + " 'none'; frame-ancestors 'self'; sandbox";

  private EmbeddedPage() {}

  /** Sends one. */
  public static void send(RoutingContext context, String html) {
    context.response().putHeader("Content-Security-Policy", POLICY);
    Mounting.sendHtml(context, 200, html);
  }
}
