package dev.retort.router;

import dev.retort.capture.http.Route;
import io.vertx.core.Future;

/** Sends to the teacher what is to be answered by nobody else, not even by a cache. */
final class TeacherOnly implements RoutingStep {
  /** {@link Route.Forward#reason()} where whoever asks wants the teacher. */
  static final String REASON = "policy";

  private static final double CHOSEN_BY_CALLER = 0;
  private static final double EVERY_REQUEST = 1;

  @Override
  public Future<Route> route(RoutingCase request, Onward onward) {
    if (!(request.wish() instanceof AnswerPolicy.Teacher)) {
      return onward.route(request);
    }
    return Future.succeededFuture(
        Route.Forward.because(
            REASON, request.maySpareTeacher() ? CHOSEN_BY_CALLER : EVERY_REQUEST));
  }
}
