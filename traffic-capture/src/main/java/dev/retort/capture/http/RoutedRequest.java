package dev.retort.capture.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.CaptureDetails;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.TaskName;
import dev.retort.capture.wire.WireRequest;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A request that a {@link RequestRouter} is asked about.
 *
 * @param id the exchange it will be captured as
 * @param receivedAt when it came in
 * @param task the task that it names, in the header {@link RetortHeader#TASK} or in its metadata
 * @param asked what it says, personal data included
 * @param details what is known of it beside: its application, its step of a trace, its metadata
 * @param path where it was posted to
 * @param body what was posted, without its coding; not to be changed
 * @param policy what the header {@link RetortHeader#POLICY} wishes, as it was written
 */
public record RoutedRequest(
    ExchangeId id,
    Instant receivedAt,
    Optional<TaskName> task,
    WireRequest asked,
    CaptureDetails details,
    String path,
    JsonNode body,
    Optional<String> policy) {
  /**
   * The key of {@link CaptureDetails#metadata()} that says what kind of step of its trace a request
   * is; the header {@link RetortHeader#STEP} comes before what the request itself has there.
   */
  public static final String STEP_KEY = "step";

  public RoutedRequest {
    Objects.requireNonNull(id);
    Objects.requireNonNull(receivedAt);
    Objects.requireNonNull(task);
    Objects.requireNonNull(asked);
    Objects.requireNonNull(details);
    Objects.requireNonNull(path);
    Objects.requireNonNull(body);
    Objects.requireNonNull(policy);
  }

  @Override
  public String toString() {
    return "RoutedRequest[" + id + "]";
  }
}
