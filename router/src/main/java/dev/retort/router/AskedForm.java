package dev.retort.router;

import dev.retort.capture.http.Route;
import io.vertx.core.Future;

/** Leaves requests to the teacher that ask for answers of a form that the student does not give. */
final class AskedForm implements RoutingStep {
  /** {@link Route.Forward#reason()} of such requests. */
  static final String REASON = "other_form";

  /** No student would have been asked, so the exchange says nothing of one. */
  private static final double NEVER_SAMPLED = 0;

  @Override
  public Future<Route> route(RoutingCase request, Onward onward) {
    boolean isOther =
        request
            .serving()
            .filter(student -> !StudentReplies.isFor(student.answers(), request.wanted()))
            .isPresent();
    return isOther
        ? Future.succeededFuture(Route.Forward.because(REASON, NEVER_SAMPLED))
        : onward.route(request);
  }
}
