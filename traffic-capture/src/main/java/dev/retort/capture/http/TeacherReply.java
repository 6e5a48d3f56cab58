package dev.retort.capture.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What the teacher's endpoint sent back.
 *
 * @param status the HTTP status
 * @param response the body: a chat completion, or an error
 * @param retryAfter how long the endpoint asks to be left alone, where it says
 */
public record TeacherReply(int status, ObjectNode response, Optional<Duration> retryAfter) {
  /** Type of the error that stands for an endpoint that cannot be reached: nothing was asked. */
  static final String UNAVAILABLE = "upstream_unavailable";

  /** Type of the error that stands for an answer that did not come in time. */
  static final String TIMED_OUT = "upstream_timeout";

  /** Type of the error that stands for an answer that broke off or is no JSON. */
  static final String UNREADABLE = "upstream_unreadable";

  public TeacherReply {
    Objects.requireNonNull(response);
    Objects.requireNonNull(retryAfter);
  }

  static TeacherReply of(int status, ObjectNode response) {
    return new TeacherReply(status, response, Optional.empty());
  }

  /**
   * Whether the endpoint was asked and its answer was lost on the way, so that the provider may
   * charge for it all the same.
   */
  public boolean isLost() {
    String type = response.path("error").path("type").asText("");
    return type.equals(TIMED_OUT) || type.equals(UNREADABLE);
  }
}
