package dev.retort.router.held;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.CaptureDetails;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.TaskName;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A request as it came, personal data included.
 *
 * @param exchange what it will be captured as
 * @param receivedAt when it came in
 * @param named the task that it names
 * @param task whose it is
 * @param details what is known of it beside
 * @param path where it was posted to
 * @param body what was posted
 * @param policy what it wishes of its route
 */
public record HeldRequest(
    ExchangeId exchange,
    Instant receivedAt,
    Optional<TaskName> named,
    TaskName task,
    CaptureDetails details,
    String path,
    JsonNode body,
    Optional<String> policy) {
  public HeldRequest {
    Objects.requireNonNull(exchange);
    Objects.requireNonNull(receivedAt);
    Objects.requireNonNull(named);
    Objects.requireNonNull(task);
    Objects.requireNonNull(details);
    Objects.requireNonNull(path);
    Objects.requireNonNull(body);
    Objects.requireNonNull(policy);
  }

  @Override
  public String toString() {
    return "HeldRequest[" + exchange + "]";
  }
}
