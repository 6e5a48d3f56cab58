package dev.retort.capture.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.RequestedAnswer;
import java.util.Optional;

/**
 * What the requests of other protocols ask for, in the words of chat completions, of which {@link
 * RequestedAnswer} is the one reader. Not thread-safe.
 */
final class AskedForm {
  private final ObjectNode asked = WireFields.object();

  /** What only a teacher answers: pictures, documents, a conversation that the server remembers. */
  AskedForm beyondText() {
    asked.put("n", 2);
    return this;
  }

  /** A function on offer. */
  AskedForm function(String name, JsonNode parameters) {
    ObjectNode function =
        asked
            .withArray("tools")
            .addObject()
            .put("type", "function")
            .putObject("function")
            .put("name", name);
    if (parameters.isObject()) {
      function.set("parameters", parameters);
    }
    return this;
  }

  /** Which functions are to be called: {@code auto}, {@code required}, {@code none} or another. */
  AskedForm choice(String choice) {
    asked.put("tool_choice", choice);
    return this;
  }

  /** The one function to call. */
  AskedForm onlyFunction(String name) {
    asked.putObject("tool_choice").putObject("function").put("name", name);
    return this;
  }

  /** At most one call. */
  AskedForm oneCall() {
    asked.put("parallel_tool_calls", false);
    return this;
  }

  /** A JSON document. */
  AskedForm json(Optional<JsonNode> schema) {
    ObjectNode format = asked.putObject("response_format");
    format.put("type", schema.isPresent() ? "json_schema" : "json_object");
    schema.ifPresent(given -> format.putObject("json_schema").set("schema", given));
    return this;
  }

  RequestedAnswer read() {
    return RequestedAnswer.of(asked);
  }
}
