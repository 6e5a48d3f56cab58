package dev.retort.router;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.ChatCompletionFormat;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.http.ChatCall;
import dev.retort.capture.http.ChatHandler;
import dev.retort.capture.http.ChatReply;
import dev.retort.capture.http.TeacherClient;
import dev.retort.trainer.Prediction;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;

/**
 * Answers each request from the task's student where its deferral rule allows, and from the teacher
 * otherwise. Stands behind a {@link dev.retort.capture.http.ChatServer}, which captures both. Tells
 * who answered in the headers {@code X-Retort-Answered-By} and {@code X-Retort-Confidence}.
 */
public final class Router implements ChatHandler {
  /**
   * The header that carries the student's confidence, for its own answers and for deferred ones.
   */
  public static final String CONFIDENCE = "X-Retort-Confidence";

  private static final double CHOSEN_BY_DOUBT = 0;
  private static final double EVERY_REQUEST = 1;
  private static final int OK = 200;

  private final Champions champions;
  private final TeacherSampler sampler;
  private final TeacherClient teacher;

  /** A router. */
  public Router(Champions champions, TeacherSampler sampler, TeacherClient teacher) {
    this.champions = champions;
    this.sampler = sampler;
    this.teacher = teacher;
  }

  @Override
  public Future<ChatReply> answer(ChatCall call) {
    Optional<ServingStudent> serving = call.task().flatMap(champions::of);
    if (serving.isEmpty()) {
      return ask(call, EVERY_REQUEST);
    }
    if (sampler.draws(call.id())) {
      return ask(call, sampler.propensity());
    }
    ServingStudent student = serving.get();
    Prediction prediction = student.student().predict(call.prompt().studentInput());
    return student.rule().answers(prediction)
        ? Future.succeededFuture(reply(call, student, prediction))
        : ask(call, CHOSEN_BY_DOUBT).map(reply -> withConfidence(reply, prediction));
  }

  private Future<ChatReply> ask(ChatCall call, double propensity) {
    return teacher
        .complete(call.request(), call.authorization())
        .map(reply -> ChatReply.ofTeacher(reply, propensity));
  }

  private static ChatReply reply(ChatCall call, ServingStudent student, Prediction prediction) {
    return new ChatReply(
        OK,
        ChatCompletionFormat.response(
            call.id(),
            call.receivedAt(),
            student.version(),
            prediction.answer(),
            TokenUsage.UNREPORTED),
        new AnsweredBy.Student(student.version(), prediction.confidence()),
        Map.of(
            ChatReply.ANSWERED_BY,
            student.version(),
            CONFIDENCE,
            "%.4f".formatted(prediction.confidence())));
  }

  private static ChatReply withConfidence(ChatReply reply, Prediction prediction) {
    return new ChatReply(
        reply.status(),
        reply.response(),
        reply.answeredBy(),
        Map.of(
            ChatReply.ANSWERED_BY,
            "teacher",
            CONFIDENCE,
            "%.4f".formatted(prediction.confidence())));
  }
}
