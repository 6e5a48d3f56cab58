package dev.retort.capture.http;

import io.vertx.core.Future;

/**
 * The gateway in front of the teacher: every request goes there, every answer is captured as a
 * label.
 */
public final class CaptureGateway implements ChatHandler {
  private static final double EVERY_REQUEST = 1;

  private final TeacherClient teacher;

  /** A gateway to an endpoint. */
  public CaptureGateway(TeacherClient teacher) {
    this.teacher = teacher;
  }

  @Override
  public Future<ChatReply> answer(ChatCall call) {
    return teacher
        .complete(call.request(), call.authorization())
        .map(reply -> ChatReply.ofTeacher(reply, EVERY_REQUEST));
  }
}
