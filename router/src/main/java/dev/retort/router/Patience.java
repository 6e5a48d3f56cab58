package dev.retort.router;

import dev.retort.capture.http.Route;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits for a student no longer than whoever asks wants to: a late answer is dropped, and the
 * teacher is asked. A student that answers within the call that asks it is never late.
 */
final class Patience implements RoutingStep {
  /** {@link Route.Forward#reason()} where a student took too long. */
  static final String REASON = "slow";

  private static final double CHOSEN_BY_DELAY = 0;

  @Override
  public Future<Route> route(RoutingCase request, Onward onward) {
    Future<Route> routed = onward.route(request);
    return request.serving().isPresent() && request.wish() instanceof AnswerPolicy.Latency latency
        ? within(latency.limit(), routed)
        : routed;
  }

  private static Future<Route> within(Duration limit, Future<Route> routed) {
    return routed.isComplete()
        ? routed
        : routed
            .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
            .recover(
                failure ->
                    failure instanceof TimeoutException
                        ? Future.succeededFuture(Route.Forward.because(REASON, CHOSEN_BY_DELAY))
                        : Future.failedFuture(failure));
  }
}
