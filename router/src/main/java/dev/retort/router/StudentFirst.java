package dev.retort.router;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.http.RetortHeader;
import dev.retort.capture.http.Route;
import dev.retort.router.serving.StudentQuestion;
import dev.retort.router.serving.StudentReply;
import dev.retort.trainer.Prediction;
import io.vertx.core.Future;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets the task's student answer where its deferral rule allows, and says why where not. */
final class StudentFirst implements RoutingStep {
  /** {@link Route.Forward#reason()} where the student's rule leaves a request to the teacher. */
  static final String DEFERRED = "deferred";

  /** {@link Route.Forward#reason()} where the student's answer is not of the form asked for. */
  static final String UNFIT = "unfit";

  /** {@link Route.Forward#reason()} where the student failed. */
  static final String FAILED = "student_failed";

  /** {@link Route.Forward#reason()} where the student has as much to do as it may. */
  static final String OVERLOADED = "overloaded";

  /** What runs the student is gone, and expected back. */
  static final String AWAY = "student_away";

  /** {@link Route.Forward#reason()} where the student had no answer in time. */
  static final String SLOW = "slow";

  private static final Logger LOG = LoggerFactory.getLogger(StudentFirst.class);
  private static final double CHOSEN_BY_DOUBT = 0;

  private final Champions champions;
  private final StudentReplies replies;

  StudentFirst(Champions champions, StudentReplies replies) {
    this.champions = champions;
    this.replies = replies;
  }

  @Override
  public Future<Route> route(RoutingCase request, Onward onward) {
    return request.serving().isEmpty()
        ? onward.route(request)
        : ask(request, request.serving().get());
  }

  private Future<Route> ask(RoutingCase request, ServingStudent serving) {
    // One that was replaced after the look-up is not asked: whatever serves by now is, if its
    // answers are of the form that is asked for, too.
    return asked(request, serving)
        .orElseGet(
            () ->
                champions
                    .of(request.task())
                    .filter(now -> StudentReplies.isFor(now.answers(), request.wanted()))
                    .map(now -> ask(request, now))
                    .orElseGet(() -> Future.succeededFuture(forward(FAILED))));
  }

  /** What a student makes of a request; empty if it is retired. */
  Optional<Future<Route>> asked(RoutingCase request, ServingStudent serving) {
    if (!serving.rule().mayAnswer(request.view().input())) {
      return Optional.of(Future.succeededFuture(forward(DEFERRED)));
    }
    return serving
        .student()
        .ask(new StudentQuestion(request.view().input(), request.wanted()))
        .map(reply -> reply.map(given -> routed(request, serving, given)));
  }

  private Route routed(RoutingCase request, ServingStudent serving, StudentReply reply) {
    if (reply instanceof StudentReply.Declined declined) {
      return declined(request, serving, declined);
    }
    return routed(request, serving, ((StudentReply.Answered) reply).prediction());
  }

  private static Route declined(
      RoutingCase request, ServingStudent serving, StudentReply.Declined declined) {
    return switch (declined.reason()) {
      case BUSY -> forward(OVERLOADED);
      case AWAY -> forward(AWAY);
      case SLOW -> forward(SLOW);
      case FAILED -> {
        LOG.warn(
            "{} did not answer {}, the teacher does: {}",
            serving.version(),
            request,
            declined.message());
        yield forward(FAILED);
      }
    };
  }

  private Route routed(RoutingCase request, ServingStudent serving, Prediction prediction) {
    if (!request.admits(serving, prediction)) {
      return forward(DEFERRED).with(RetortHeader.CONFIDENCE, confidence(prediction));
    }
    return replies
        .answer(serving.answers(), request.wanted(), request.view().restore(prediction.answer()))
        .map(
            answer -> {
              TreeMap<String, String> headers = new TreeMap<>();
              headers.put(RetortHeader.ANSWERED_BY, serving.version());
              headers.put(RetortHeader.CONFIDENCE, confidence(prediction));
              return (Route)
                  new Route.Answer(
                      answer,
                      serving.version(),
                      new AnsweredBy.Student(serving.version(), prediction.confidence()),
                      headers);
            })
        .orElseGet(() -> forward(UNFIT).with(RetortHeader.CONFIDENCE, confidence(prediction)));
  }

  private static Route.Forward forward(String reason) {
    return Route.Forward.because(reason, CHOSEN_BY_DOUBT);
  }

  private static String confidence(Prediction prediction) {
    return String.format(Locale.ROOT, "%.4f", prediction.confidence());
  }
}
