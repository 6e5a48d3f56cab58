package dev.retort.console.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.Prompt;
import dev.retort.capture.TaskName;
import java.time.Instant;
import java.util.Objects;

/**
 * One request of the factory's back office. Immutable.
 *
 * @param id unique in one generation, and the same for the same seed
 * @param task the task it belongs to
 * @param at when the back office sends it, in milliseconds
 * @param prompt the task's instructions, then the ticket or the e-mail
 */
public record FactoryRequest(ExchangeId id, TaskName task, Instant at, Prompt prompt) {
  public FactoryRequest {
    Objects.requireNonNull(id);
    Objects.requireNonNull(task);
    Objects.requireNonNull(at);
    Objects.requireNonNull(prompt);
  }

  /** The body to post to {@code /v1/chat/completions}: a new object at each call. */
  public ObjectNode body() {
    ObjectNode body = JsonFormat.mapper().createObjectNode();
    body.put("model", FactoryTeacher.MODEL);
    body.put("temperature", 0);
    if (task.equals(FactoryTraffic.PURCHASE_ORDER)) {
      body.putObject("response_format").put("type", "json_object");
    }
    body.set("messages", JsonFormat.mapper().valueToTree(prompt));
    return body;
  }
}
