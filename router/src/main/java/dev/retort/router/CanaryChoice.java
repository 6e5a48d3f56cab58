package dev.retort.router;

import dev.retort.capture.http.Route;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * Lets a candidate take the champion's place for its share of conversations: behind its own rule,
 * and behind every step that any student is behind. A task without a champion has no canary.
 */
final class CanaryChoice implements RoutingStep {
  private static final String PURPOSE = "canary";

  private final Champions champions;

  CanaryChoice(Champions champions) {
    this.champions = champions;
  }

  @Override
  public Future<Route> route(RoutingCase request, Onward onward) {
    return onward.route(
        request
            .serving()
            .flatMap(champion -> candidate(request))
            .map(request::servedBy)
            .orElse(request));
  }

  private Optional<ServingStudent> candidate(RoutingCase request) {
    return champions.candidate(request, PURPOSE, request.policy().rollout().candidate().canary());
  }
}
