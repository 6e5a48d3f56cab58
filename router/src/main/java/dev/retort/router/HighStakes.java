package dev.retort.router;

import dev.retort.capture.http.Route;
import dev.retort.router.HighStakesSlice.Handling;
import io.vertx.core.Future;
import java.util.Optional;

/** Sends what belongs to a high-stakes slice to the teacher, whatever a student thinks of it. */
final class HighStakes implements RoutingStep {
  /** {@link Route.Forward#reason()} of such requests. */
  static final String REASON = "high_stakes";

  private static final double CHOSEN_BY_CONTENT = 0;

  /** Longer conversations are not matched on an event loop. */
  static final int LONG = 4_096;

  private final SliceMatcher slices;

  HighStakes(SliceMatcher slices) {
    this.slices = slices;
  }

  @Override
  public Future<Route> route(RoutingCase request, Onward onward) {
    if (!request.maySpareTeacher() || !SliceMatcher.hasAny(request, Handling.TEACHER)) {
      return onward.route(request);
    }
    return slice(slices, request, Handling.TEACHER)
        .compose(
            slice ->
                slice.isEmpty()
                    ? onward.route(request)
                    : Future.succeededFuture(Route.Forward.because(REASON, CHOSEN_BY_CONTENT)));
  }

  /** The slice of a request, found where it keeps nobody waiting. */
  static Future<Optional<HighStakesSlice>> slice(
      SliceMatcher slices, RoutingCase request, Handling handling) {
    return request.view().input().length() > LONG
        ? OffLoop.call(() -> slices.slice(request, handling))
        : Future.succeededFuture(slices.slice(request, handling));
  }
}
