package dev.retort.router;

import dev.retort.capture.http.Route;
import dev.retort.capture.http.RoutedRequest;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * Sends the uniform sample of requests to the teacher, whatever else may be known of them: the only
 * rows that evaluate and calibrate later students. Where the teacher is out of service, they go the
 * way that they would have gone undrawn.
 */
final class UniformSample implements RoutingStep {
  /** {@link Route.Forward#reason()} of a drawn request. */
  static final String REASON = "sampled";

  private final LiveTraffic live;
  private final RoutingStep.Onward student;

  /**
   * A step.
   *
   * @param live says how many are drawn, and compares the teacher's answers with the student's
   * @param student the served system alone, asked in the background what it would have done
   */
  UniformSample(LiveTraffic live, RoutingStep.Onward student) {
    this.live = live;
    this.student = student;
  }

  @Override
  public Future<Route> route(RoutingCase request, Onward onward) {
    double propensity = live.share(request);
    RoutedRequest asked = request.request();
    if (!request.maySpareTeacher()
        || !live.sampler().draws(asked.id(), asked.receivedAt(), propensity)) {
      return onward.route(request);
    }
    return Future.succeededFuture(
        Route.Forward.because(REASON, propensity)
            .orElse(() -> onward.route(request).compose(UniformSample::standIn))
            .observedBy(
                exchange ->
                    live.sampled(request, propensity, exchange, () -> student.route(request))));
  }

  /** What the other steps have to say in place of a teacher who gave no answer. */
  private static Future<Optional<Route.Answer>> standIn(Route undrawn) {
    if (undrawn instanceof Route.Answer answer) {
      return Future.succeededFuture(Optional.of(answer));
    }
    return undrawn instanceof Route.Forward forward
        ? forward.standIn().get()
        : Future.succeededFuture(Optional.empty());
  }
}
