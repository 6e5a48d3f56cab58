package dev.retort.capture.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.CaptureDetails;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.TaskName;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A request that came earlier and goes to a provider now, with the credentials of the call that
 * asks for its answer.
 *
 * @param id the exchange it will be captured as
 * @param receivedAt when it came in
 * @param task the task that it named
 * @param details what is known of it beside
 * @param path where it was posted to
 * @param body what was posted, without its coding
 * @param route why a provider is asked, and who is told of the answer
 */
public record ResumedRequest(
    ExchangeId id,
    Instant receivedAt,
    Optional<TaskName> task,
    CaptureDetails details,
    String path,
    JsonNode body,
    Route.Forward route) {
  public ResumedRequest {
    Objects.requireNonNull(id);
    Objects.requireNonNull(receivedAt);
    Objects.requireNonNull(task);
    Objects.requireNonNull(details);
    Objects.requireNonNull(path);
    Objects.requireNonNull(body);
    Objects.requireNonNull(route);
  }

  @Override
  public String toString() {
    return "ResumedRequest[" + id + "]";
  }
}
