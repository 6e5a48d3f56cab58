package dev.retort.capture.otlp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.JsonFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What was said in a model's call, in the words of chat completions. The forms it is read from, the
 * newest first:
 *
 * <ul>
 *   <li>{@code gen_ai.system_instructions}, {@code gen_ai.input.messages} and {@code
 *       gen_ai.output.messages}, as attributes of the span or of its event {@code
 *       gen_ai.client.inference.operation.details}, structured or as JSON text;
 *   <li>an event for each message ({@code gen_ai.user.message}, …) and choice ({@code
 *       gen_ai.choice}), up to version 1.36 of the conventions;
 *   <li>{@code gen_ai.prompt} and {@code gen_ai.completion}, as attributes of the span or of its
 *       events {@code gen_ai.content.prompt} and {@code gen_ai.content.completion};
 *   <li>OpenLLMetry's numbered attributes, {@code gen_ai.prompt.0.content} and so on.
 * </ul>
 *
 * @param messages of the request; empty if the span does not tell
 * @param choice the first one of the answer, if the span tells
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/">Semantic
 *     conventions for generative AI spans</a>
 * @see <a
 *     href="https://github.com/open-telemetry/semantic-conventions/blob/v1.36.0/docs/gen-ai/gen-ai-events.md">
 *     Events up to version 1.36</a>
 */
record GenAiContent(ArrayNode messages, Optional<ObjectNode> choice) {
  private static final String DETAILS = "gen_ai.client.inference.operation.details";
  private static final String MESSAGE_EVENT = "gen_ai\\.(system|user|assistant|tool)\\.message";
  private static final Pattern NUMBERED =
      Pattern.compile("gen_ai\\.(prompt|completion)\\.(\\d+)\\.(.+)");
  private static final Pattern CALL = Pattern.compile("tool_calls\\.(\\d+)\\.(name|arguments|id)");

  static GenAiContent of(OtlpSpan span) {
    ObjectNode attributes = span.attributes().deepCopy();
    for (OtlpSpan.Event event : span.events()) {
      if (event.name().equals(DETAILS) || event.name().startsWith("gen_ai.content.")) {
        attributes.setAll(event.attributes());
      }
    }
    if (attributes.has("gen_ai.input.messages") || attributes.has("gen_ai.output.messages")) {
      return ofParts(attributes);
    }
    GenAiContent ofEvents = ofEvents(span);
    if (!ofEvents.messages.isEmpty()) {
      return ofEvents;
    }
    return attributes.has("gen_ai.prompt") ? ofWhole(attributes) : ofNumbered(attributes);
  }

  private static GenAiContent ofParts(ObjectNode attributes) {
    ArrayNode messages = JsonNodeFactory.instance.arrayNode();
    JsonNode instructions = json(attributes.path("gen_ai.system_instructions"));
    if (!instructions.isEmpty()) {
      ObjectNode system = JsonNodeFactory.instance.objectNode();
      system.put("role", "system").set("parts", instructions);
      GenAiParts.add(system, messages);
    }
    json(attributes.path("gen_ai.input.messages"))
        .forEach(message -> GenAiParts.add(message, messages));
    JsonNode output = json(attributes.path("gen_ai.output.messages")).path(0);
    if (!output.isObject()) {
      return new GenAiContent(messages, Optional.empty());
    }
    ArrayNode answer = JsonNodeFactory.instance.arrayNode();
    GenAiParts.add(output, answer);
    return new GenAiContent(
        messages, Optional.of(choice(answer.path(0), output.path("finish_reason").asText(""))));
  }

  private static GenAiContent ofEvents(OtlpSpan span) {
    ArrayNode messages = JsonNodeFactory.instance.arrayNode();
    Optional<ObjectNode> choice = Optional.empty();
    for (OtlpSpan.Event event : span.events()) {
      JsonNode body = json(event.attributes().path("gen_ai.event.content"));
      JsonNode said = body.isObject() ? body : event.attributes();
      if (event.name().matches(MESSAGE_EVENT)) {
        ObjectNode message = message(said);
        if (!message.hasNonNull("role")) {
          message.put("role", event.name().split("\\.", -1)[1]);
        }
        messages.add(message);
      } else if (event.name().equals("gen_ai.choice") && choice.isEmpty()) {
        JsonNode given = json(said.path("message"));
        choice =
            Optional.of(
                choice(
                    message(given.isObject() ? given : said),
                    said.path("finish_reason").asText("")));
      }
    }
    return new GenAiContent(messages, choice);
  }

  private static ObjectNode message(JsonNode said) {
    ObjectNode message = JsonNodeFactory.instance.objectNode();
    for (String field : new String[] {"role", "content", "tool_calls"}) {
      JsonNode value = json(said.path(field));
      if (!value.isMissingNode() && !value.isNull()) {
        message.set(field, value);
      }
    }
    // A message's text may look like JSON without being a list of parts.
    if (said.path("content").isTextual() && !message.path("content").path(0).isObject()) {
      message.set("content", said.path("content"));
    } else if (message.path("content").isObject()) {
      message.put("content", JsonFormat.line(message.path("content")));
    }
    return message;
  }

  private static GenAiContent ofWhole(ObjectNode attributes) {
    JsonNode prompt = json(attributes.path("gen_ai.prompt"));
    ArrayNode messages = JsonNodeFactory.instance.arrayNode();
    JsonNode list = prompt.isObject() ? prompt.path("messages") : prompt;
    if (list.isArray() && list.path(0).has("role")) {
      list.forEach(message -> messages.add(message(message)));
    } else {
      messages.addObject().put("role", "user").set("content", attributes.path("gen_ai.prompt"));
    }
    JsonNode completion = attributes.path("gen_ai.completion");
    if (completion.isMissingNode()) {
      return new GenAiContent(messages, Optional.empty());
    }
    JsonNode first = json(completion).isArray() ? json(completion).path(0) : json(completion);
    ObjectNode answer =
        first.has("content") || first.has("tool_calls")
            ? message(first)
            : JsonNodeFactory.instance.objectNode().set("content", completion);
    return new GenAiContent(
        messages, Optional.of(choice(answer, first.path("finish_reason").asText(""))));
  }

  private static GenAiContent ofNumbered(ObjectNode attributes) {
    Map<Integer, ObjectNode> prompts = new TreeMap<>();
    Map<Integer, ObjectNode> completions = new TreeMap<>();
    attributes
        .properties()
        .forEach(
            entry -> {
              Matcher name = NUMBERED.matcher(entry.getKey());
              if (name.matches()) {
                ObjectNode message =
                    (name.group(1).equals("prompt") ? prompts : completions)
                        .computeIfAbsent(
                            Integer.valueOf(name.group(2)),
                            number -> JsonNodeFactory.instance.objectNode());
                put(message, name.group(3), entry.getValue());
              }
            });
    ArrayNode messages = JsonNodeFactory.instance.arrayNode();
    prompts.values().forEach(fields -> messages.add(numbered(fields)));
    return new GenAiContent(
        messages,
        completions.values().stream()
            .findFirst()
            .map(fields -> choice(numbered(fields), fields.path("finish_reason").asText(""))));
  }

  private static void put(ObjectNode message, String field, JsonNode value) {
    Matcher call = CALL.matcher(field);
    if (call.matches()) {
      message
          .withObjectProperty("calls")
          .withObjectProperty(call.group(1))
          .set(call.group(2), value);
    } else {
      message.set(field, value);
    }
  }

  private static ObjectNode numbered(ObjectNode fields) {
    ObjectNode message = message(fields);
    Map<Integer, JsonNode> calls = new TreeMap<>();
    fields
        .path("calls")
        .properties()
        .forEach(entry -> calls.put(Integer.valueOf(entry.getKey()), entry.getValue()));
    if (!calls.isEmpty()) {
      ArrayNode list = message.putArray("tool_calls");
      calls.values().forEach(call -> list.addObject().set("function", call));
    }
    return message;
  }

  private static ObjectNode choice(JsonNode message, String finishReason) {
    ObjectNode choice = JsonNodeFactory.instance.objectNode();
    choice.set("message", message);
    return choice.put("finish_reason", finishReason);
  }

  /** A value that is structured, or the JSON text of one; other text stays text. */
  private static JsonNode json(JsonNode value) {
    String text = value.asText("").strip();
    if (!value.isTextual() || !(text.startsWith("[") || text.startsWith("{"))) {
      return value;
    }
    try {
      return JsonFormat.mapper().readTree(text);
    } catch (JsonProcessingException e) {
      return value;
    }
  }
}
