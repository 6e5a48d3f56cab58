package dev.retort.console.web;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** Knows who visits. */
public interface Gate {

  /**
   * Mounts what letting people in takes: handlers that stand before everything else, and pages of
   * its own. Refuses what changes something and was not sent from one of the console's own pages.
   */
  void mount(Router router, Templates templates);

  /** Who asks; empty if the gate does not know them. */
  Optional<Visitor> visitor(RoutingContext context);

  /**
   * Who asked, as they stand now: empty once their session has ended, or their token is revoked.
   * Asked while an answer goes on, which is no use of the session. May block.
   */
  Optional<Visitor> standing(RoutingContext context);

  /** What a form has to send along, in the field {@code csrf}, to show that it is the console's. */
  String formToken(RoutingContext context);
}
