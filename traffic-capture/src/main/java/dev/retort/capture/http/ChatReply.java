package dev.retort.capture.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.AnsweredBy;
import java.util.Map;

/**
 * What goes back for a request.
 *
 * @param status the HTTP status
 * @param response a chat completion, or an error in the protocol's form
 * @param answeredBy who answered
 * @param headers headers to add, such as who answered with which confidence
 */
public record ChatReply(
    int status, ObjectNode response, AnsweredBy answeredBy, Map<String, String> headers) {
  public ChatReply {
    headers = Map.copyOf(headers);
  }

  /** The teacher's reply, as it came. */
  public static ChatReply ofTeacher(TeacherReply reply, double propensity) {
    return new ChatReply(
        reply.status(),
        reply.response(),
        new AnsweredBy.Teacher(propensity),
        Map.of(ANSWERED_BY, "teacher"));
  }

  /** The header that says who answered. */
  public static final String ANSWERED_BY = "X-Retort-Answered-By";
}
