package dev.retort.console.simulate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.Message;
import dev.retort.capture.Prompt;
import dev.retort.capture.Role;
import dev.retort.capture.StudentView;
import java.time.Instant;
import java.util.List;

/**
 * A request.
 *
 * @param id unique in a simulation
 * @param at when it is made
 * @param text what the user writes
 * @param truth what a sound teacher of that day answers
 */
record SimulatedRequest(ExchangeId id, SimulatedTask task, Instant at, String text, String truth) {
  /** The model that applications ask for. */
  static final String MODEL = "frontier-teacher";

  private Prompt prompt() {
    return new Prompt(
        List.of(new Message(Role.SYSTEM, task.instructions()), new Message(Role.USER, text)));
  }

  /** What a student reads. */
  StudentView seen() {
    return StudentView.of(prompt());
  }

  /** The body to post. */
  String body() {
    ObjectNode body = JsonFormat.mapper().createObjectNode();
    body.put("model", MODEL).put("temperature", 0);
    if (!task.isLabels()) {
      body.putObject("response_format").put("type", "json_object");
    }
    body.set("messages", JsonFormat.mapper().valueToTree(prompt()));
    return JsonFormat.line(body);
  }
}
