package dev.retort.router;

import dev.retort.capture.http.Route;
import dev.retort.router.rollout.Observation;
import dev.retort.router.rollout.Observation.Outcome;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/**
 * Sees what the student does with each request that it is asked, and how long it takes. Stands
 * right around it: neither a verifier nor a caller's impatience is its fault.
 */
final class WatchedStudent implements RoutingStep {
  private final Champions champions;

  WatchedStudent(Champions champions) {
    this.champions = champions;
  }

  @Override
  public Future<Route> route(RoutingCase request, Onward onward) {
    champions.asked(request.task(), request.view().input());
    if (request.serving().isEmpty()) {
      return onward.route(request);
    }
    ServingStudent serving = request.serving().get();
    long start = System.nanoTime();
    return onward
        .route(request)
        .onSuccess(
            route ->
                outcome(route)
                    .ifPresent(
                        outcome ->
                            serving
                                .watch()
                                .saw(
                                    new Observation(
                                        outcome, Duration.ofNanos(System.nanoTime() - start)))))
        .onFailure(failure -> serving.watch().saw(Observation.of(Outcome.FAILED)));
  }

  /**
   * What a route says of the student; empty if nothing: it had too much to do, or what runs it is
   * being started again. The requests over which a process dies count; those that come until it is
   * back would turn one slow start into evidence against a version that did nothing wrong.
   */
  static Optional<Outcome> outcome(Route route) {
    if (route instanceof Route.Answer) {
      return Optional.of(Outcome.DONE);
    }
    if (!(route instanceof Route.Forward forward)) {
      return Optional.empty();
    }
    return switch (forward.reason()) {
      case StudentFirst.FAILED -> Optional.of(Outcome.FAILED);
      case StudentFirst.SLOW -> Optional.of(Outcome.LATE);
      case StudentFirst.OVERLOADED, StudentFirst.AWAY -> Optional.empty();
      default -> Optional.of(Outcome.DONE);
    };
  }
}
