package dev.retort.router;

import dev.retort.capture.http.Route;
import io.vertx.core.Future;

/** Keeps from the student what is the teacher's kind of step; a cache may still answer. */
final class StepKinds implements RoutingStep {
  /** {@link Route.Forward#reason()} of a step that is the teacher's. */
  static final String REASON = "step";

  private static final double CHOSEN_BY_KIND = 0;

  @Override
  public Future<Route> route(RoutingCase request, Onward onward) {
    boolean isTeachers =
        request.serving().isPresent()
            && request.policy().steps().takerOf(request.request()) == StepPolicy.Taker.TEACHER;
    return isTeachers
        ? onward.route(request.withoutStudent()).map(StepKinds::explained)
        : onward.route(request);
  }

  private static Route explained(Route route) {
    return route instanceof Route.Forward forward
        ? forward.renamed(REASON).drawnWith(CHOSEN_BY_KIND)
        : route;
  }
}
