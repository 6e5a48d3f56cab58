package dev.retort.router;

import dev.retort.capture.http.Route;
import dev.retort.router.HighStakesSlice.Handling;
import io.vertx.core.Future;

/**
 * Holds what a person is to decide about. Stands before everything else: what is held belongs to no
 * student and to no sample, so that rows that evaluate students are of the traffic that students
 * may answer. What cannot be held, because the queue or the disk is full, goes to the teacher.
 */
final class HeldSlices implements RoutingStep {
  /** {@link Route.Forward#reason()} of a request that could not be held. */
  static final String NOT_HELD = "not_held";

  private static final double CHOSEN_BY_CONTENT = 0;

  private final SliceMatcher slices;
  private final HeldRequests held;

  HeldSlices(SliceMatcher slices, HeldRequests held) {
    this.slices = slices;
    this.held = held;
  }

  @Override
  public Future<Route> route(RoutingCase request, Onward onward) {
    if (!SliceMatcher.hasAny(request, Handling.HOLD)) {
      return onward.route(request);
    }
    return HighStakes.slice(slices, request, Handling.HOLD)
        .compose(
            slice ->
                slice.isEmpty()
                    ? onward.route(request)
                    : held.hold(request, slice.get().name())
                        .map(
                            route ->
                                route.orElseGet(
                                    () -> Route.Forward.because(NOT_HELD, CHOSEN_BY_CONTENT))));
  }
}
