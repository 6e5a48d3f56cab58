package dev.retort.router;

import dev.retort.capture.http.Route;
import io.vertx.core.Future;
import java.util.List;

/**
 * One step of a route: it decides, or leaves the decision to the steps behind it, and may look at
 * what they decided. Called on event loops, several at a time: it must not block.
 */
@FunctionalInterface
interface RoutingStep {

  /**
   * Routes a request.
   *
   * @param onward the steps behind this one
   */
  Future<Route> route(RoutingCase request, Onward onward);

  /** The steps behind another. */
  @FunctionalInterface
  interface Onward {
    Future<Route> route(RoutingCase request);
  }

  /** Steps one behind the other; the last one decides. */
  static Onward inOrder(List<RoutingStep> steps, Onward last) {
    Onward onward = last;
    for (int i = steps.size() - 1; i >= 0; i--) {
      RoutingStep step = steps.get(i);
      Onward behind = onward;
      onward = request -> step.route(request, behind);
    }
    return onward;
  }
}
