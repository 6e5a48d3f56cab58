package dev.retort.router;

import dev.retort.capture.http.Route;
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

  private final TeacherSampler sampler;

  UniformSample(TeacherSampler sampler) {
    this.sampler = sampler;
  }

  @Override
  public Future<Route> route(RoutingCase request, Onward onward) {
    if (!request.maySpareTeacher() || !sampler.draws(request.request().id())) {
      return onward.route(request);
    }
    return Future.succeededFuture(
        Route.Forward.because(REASON, sampler.propensity())
            .orElse(() -> onward.route(request).compose(UniformSample::standIn)));
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
