package dev.retort.capture.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.CaptureDetails;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.Prompt;
import dev.retort.capture.TaskName;
import java.time.Instant;
import java.util.Optional;

/**
 * One request for a chat completion.
 *
 * @param id the exchange it will be captured as
 * @param task the task it names, in the header {@code X-Retort-Task} or in {@code metadata.task}
 * @param receivedAt when it came in
 * @param request the body as it came
 * @param prompt the body's messages
 * @param details what the request says about itself
 * @param authorization the caller's credentials for the teacher, passed on and kept nowhere
 */
public record ChatCall(
    ExchangeId id,
    Optional<TaskName> task,
    Instant receivedAt,
    ObjectNode request,
    Prompt prompt,
    CaptureDetails details,
    Optional<String> authorization) {

  @Override
  public String toString() {
    return "ChatCall[" + id + "]";
  }
}
