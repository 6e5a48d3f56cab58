package dev.retort.router;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.http.RetortHeader;
import dev.retort.capture.http.Route;
import dev.retort.router.drift.ObservedRequest;
import java.util.Optional;
import java.util.OptionalDouble;

/** What routes say of the champion's confidence. */
final class Opinions {
  private Opinions() {}

  /** What a route says; a candidate's confidence is another matter. */
  static ObservedRequest.Opinion of(RoutingCase request, Route route) {
    Optional<String> version = request.serving().map(ServingStudent::version);
    OptionalDouble confidence = confidence(route);
    boolean another =
        route instanceof Route.Answer answer
            && answer.answeredBy() instanceof AnsweredBy.Student student
            && !version.equals(Optional.of(student.version()));
    return new ObservedRequest.Opinion(version, another ? OptionalDouble.empty() : confidence);
  }

  private static OptionalDouble confidence(Route route) {
    if (route instanceof Route.Answer answer
        && answer.answeredBy() instanceof AnsweredBy.Student student) {
      return OptionalDouble.of(student.confidence());
    }
    String deferred = route.headers().get(RetortHeader.CONFIDENCE);
    return deferred == null
        ? OptionalDouble.empty()
        : OptionalDouble.of(Double.parseDouble(deferred));
  }
}
