package dev.retort.router;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.http.Route;
import dev.retort.router.rollout.Observation;
import dev.retort.router.rollout.Observation.Outcome;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.Set;

/** Sees which of a student's answers are held back. Stands around everything that may do so. */
final class WatchedAnswers implements RoutingStep {
  /** Why answers are held back; a second model's doubt is none of it. */
  private static final Set<String> VIOLATIONS =
      Set.of(
          StudentFirst.UNFIT,
          RedLine.PERSONAL_DATA.word(),
          RedLine.REFUSAL.word(),
          Verifier.SCHEMA,
          Verifier.LABEL);

  @Override
  public Future<Route> route(RoutingCase request, Onward onward) {
    return request.serving().isEmpty()
        ? onward.route(request)
        : onward
            .route(request)
            .onSuccess(
                route ->
                    outcome(request.serving().get(), route)
                        .map(Observation::of)
                        .ifPresent(request.serving().get().watch()::saw));
  }

  /** What a route says of a student's answer; empty if there was none, or nobody new. */
  static Optional<Outcome> outcome(ServingStudent student, Route route) {
    if (route instanceof Route.Answer given) {
      return given.answeredBy() instanceof AnsweredBy.Student by
              && by.version().equals(student.version())
          ? Optional.of(Outcome.GIVEN)
          : Optional.empty();
    }
    return route instanceof Route.Forward forward && VIOLATIONS.contains(forward.reason())
        ? Optional.of(Outcome.HELD_BACK)
        : Optional.empty();
  }
}
