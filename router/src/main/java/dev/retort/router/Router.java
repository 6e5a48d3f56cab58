package dev.retort.router;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.ChatCompletionFormat;
import dev.retort.capture.RequestedAnswer;
import dev.retort.capture.StudentView;
import dev.retort.capture.TaskMatcher;
import dev.retort.capture.http.ChatCall;
import dev.retort.capture.http.ChatHandler;
import dev.retort.capture.http.ChatReply;
import dev.retort.capture.http.TeacherClient;
import dev.retort.capture.redaction.Redactor;
import dev.retort.trainer.Prediction;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers each request from the task's student where its deferral rule allows, and from the teacher
 * otherwise. Stands behind a {@link dev.retort.capture.http.ChatServer}, which captures both. Tells
 * who answered in the headers {@code X-Retort-Answered-By} and {@code X-Retort-Confidence}.
 *
 * <p>A student sees no personal data: it is asked through a {@link StudentView}, which puts the
 * caller's own values back into the answer. The teacher gets requests as they came.
 *
 * <p>A student is asked only for answers of the form that it learned, and its answer goes back only
 * if it keeps the request's own terms: its schema, the functions that it offers and theirs.
 *
 * <p>Neither side's failure is the caller's as long as the other may answer: a student that fails
 * leaves the request to the teacher, and a request drawn for a teacher who is out of service goes
 * the way that it would have gone undrawn.
 */
public final class Router implements ChatHandler {
  /**
   * The header that carries the student's confidence, for its own answers and for deferred ones
   * that it was asked for.
   */
  public static final String CONFIDENCE = "X-Retort-Confidence";

  private static final Logger LOG = LoggerFactory.getLogger(Router.class);

  /** No student would have been asked, so the exchange says nothing of one. */
  private static final double NEVER_SAMPLED = 0;

  private static final double CHOSEN_BY_DOUBT = 0;
  private static final double EVERY_REQUEST = 1;
  private static final int OK = 200;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_FAILURES = 500;

  private final Champions champions;
  private final TeacherSampler sampler;
  private final TeacherClient teacher;
  private final Redactor redactor;
  private final TaskMatcher tasks;
  private final StudentReplies replies = new StudentReplies();

  /** A router whose students see no personal data that the standard rules find. */
  public Router(Champions champions, TeacherSampler sampler, TeacherClient teacher) {
    this(champions, sampler, teacher, Redactor.standard(), TaskMatcher.NONE);
  }

  /**
   * A router.
   *
   * @param redactor takes out of requests what the log's texts are without as well
   * @param tasks which task a request belongs to, as whoever reads the log sees it
   */
  public Router(
      Champions champions,
      TeacherSampler sampler,
      TeacherClient teacher,
      Redactor redactor,
      TaskMatcher tasks) {
    this.champions = champions;
    this.sampler = sampler;
    this.teacher = teacher;
    this.redactor = redactor;
    this.tasks = tasks;
  }

  @Override
  public Future<ChatReply> answer(ChatCall call) {
    Optional<ServingStudent> serving =
        tasks
            .taskOf(
                call.task(),
                ChatCompletionFormat.model(call.request()),
                call.prompt(),
                call.details())
            .flatMap(champions::of);
    if (serving.isEmpty()) {
      return ask(call, EVERY_REQUEST);
    }
    RequestedAnswer wanted = RequestedAnswer.of(call.request());
    if (!StudentReplies.isFor(serving.get().answers(), wanted)) {
      return ask(call, NEVER_SAMPLED);
    }
    return sampler.draws(call.id())
        ? ask(call, sampler.propensity())
            .compose(reply -> standIn(call, serving.get(), wanted, reply))
        : route(call, serving.get(), wanted);
  }

  private Future<ChatReply> route(ChatCall call, ServingStudent serving, RequestedAnswer wanted) {
    return view(call)
        .transform(
            seen -> {
              if (seen.succeeded()) {
                return route(call, serving, wanted, seen.result());
              }
              LOG.error("no student may see {}: the teacher answers", call.id(), seen.cause());
              return ask(call, CHOSEN_BY_DOUBT);
            });
  }

  /** Off the event loop where the redactor waits for somebody. */
  private Future<StudentView> view(ChatCall call) {
    Context context = Vertx.currentContext();
    return redactor.blocks() && context != null
        ? context.executeBlocking(() -> StudentView.of(call.prompt(), redactor), false)
        : Future.succeededFuture(StudentView.of(call.prompt(), redactor));
  }

  private Future<ChatReply> route(
      ChatCall call, ServingStudent serving, RequestedAnswer wanted, StudentView view) {
    if (!serving.rule().mayAnswer(view.input())) {
      return ask(call, CHOSEN_BY_DOUBT);
    }
    Optional<Prediction> prediction;
    try {
      prediction = serving.student().predict(view.input());
    } catch (RuntimeException e) {
      LOG.error("{} failed on {}: the teacher answers", serving.version(), call.id(), e);
      return ask(call, CHOSEN_BY_DOUBT);
    }
    if (prediction.isEmpty()) {
      // It was replaced after the look-up: whatever serves by now is asked.
      return answer(call);
    }
    return reply(call, serving, wanted, view, prediction.get())
        .map(Future::succeededFuture)
        .orElseGet(
            () -> ask(call, CHOSEN_BY_DOUBT).map(reply -> withConfidence(reply, prediction.get())));
  }

  /** The student's answer, where it may give one, in place of a teacher's who is out of service. */
  private Future<ChatReply> standIn(
      ChatCall call, ServingStudent serving, RequestedAnswer wanted, ChatReply reply) {
    if (reply.status() < SERVER_FAILURES && reply.status() != TOO_MANY_REQUESTS) {
      return Future.succeededFuture(reply);
    }
    return view(call)
        .map(view -> standIn(call, serving, wanted, reply, view))
        .otherwise(
            failure -> {
              LOG.error("neither the teacher nor a student answers {}", call.id(), failure);
              return reply;
            });
  }

  private ChatReply standIn(
      ChatCall call,
      ServingStudent serving,
      RequestedAnswer wanted,
      ChatReply reply,
      StudentView view) {
    if (!serving.rule().mayAnswer(view.input())) {
      return reply;
    }
    try {
      return serving
          .student()
          .predict(view.input())
          .flatMap(prediction -> reply(call, serving, wanted, view, prediction))
          .orElse(reply);
    } catch (RuntimeException e) {
      LOG.error("neither the teacher nor {} answers {}", serving.version(), call.id(), e);
      return reply;
    }
  }

  private Future<ChatReply> ask(ChatCall call, double propensity) {
    return teacher
        .complete(call.request(), call.authorization())
        .map(reply -> ChatReply.ofTeacher(reply, propensity));
  }

  /** The student's answer; empty if its rule defers it, or it is not what the request wants. */
  private Optional<ChatReply> reply(
      ChatCall call,
      ServingStudent serving,
      RequestedAnswer wanted,
      StudentView view,
      Prediction prediction) {
    if (!serving.rule().answers(view.input(), prediction)) {
      return Optional.empty();
    }
    return replies
        .response(call, serving, wanted, view.restore(prediction.answer()))
        .map(
            response ->
                new ChatReply(
                    OK,
                    response,
                    new AnsweredBy.Student(serving.version(), prediction.confidence()),
                    Map.of(
                        ChatReply.ANSWERED_BY,
                        serving.version(),
                        CONFIDENCE,
                        confidence(prediction))));
  }

  private static ChatReply withConfidence(ChatReply reply, Prediction prediction) {
    return new ChatReply(
        reply.status(),
        reply.response(),
        reply.answeredBy(),
        Map.of(ChatReply.ANSWERED_BY, "teacher", CONFIDENCE, confidence(prediction)));
  }

  private static String confidence(Prediction prediction) {
    return String.format(Locale.ROOT, "%.4f", prediction.confidence());
  }
}
