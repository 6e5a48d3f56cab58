package dev.retort.capture;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/**
 * The form of answer that a request asks for, as far as it tells whether a student can give it.
 *
 * @param form what goes over the wire
 * @param schema what a JSON answer has to conform to, if the request says
 * @param functions those that the answer may call, each with the schema of its arguments (missing
 *     where the request gives none); empty unless calls are asked for
 * @param calls how many there may be
 */
public record RequestedAnswer(
    Form form, Optional<JsonNode> schema, SortedMap<String, JsonNode> functions, Calls calls) {
  /** One that no student gives. */
  private static final RequestedAnswer OTHER = of(Form.OTHER, Optional.empty());

  public RequestedAnswer {
    Objects.requireNonNull(form);
    Objects.requireNonNull(schema);
    functions = Collections.unmodifiableSortedMap(new TreeMap<>(functions));
    Objects.requireNonNull(calls);
  }

  /** What goes over the wire. */
  public enum Form {
    /** Text, of whatever form the instructions ask for. */
    TEXT,
    /** A JSON document as the message's text, by {@code response_format}. */
    JSON,
    /** Calls of functions that the request offers. */
    TOOL_CALLS,
    /**
     * Several answers, answers to pictures or in sound, with the likelihood of each token, with a
     * search of the web, and whatever else only a teacher gives.
     */
    OTHER
  }

  /** How many calls an answer may make. */
  public enum Calls {
    /** One ({@code parallel_tool_calls} is false). */
    ONE,
    /** As many as it takes. */
    ANY
  }

  /** What a request asks for. */
  public static RequestedAnswer of(JsonNode request) {
    boolean pictures =
        StreamSupport.stream(request.path("messages").spliterator(), false)
            .flatMap(m -> StreamSupport.stream(m.path("content").spliterator(), false))
            .anyMatch(part -> !part.path("type").asText("text").equals("text"));
    boolean sound =
        StreamSupport.stream(request.path("modalities").spliterator(), false)
            .anyMatch(modality -> !modality.asText().equals("text"));
    boolean beyondText =
        request.path("n").asInt(1) != 1
            // How likely each token was, only a model tells that wrote it token by token.
            || request.path("logprobs").asBoolean(false)
            || request.hasNonNull("web_search_options");
    if (pictures || sound || beyondText) {
      return OTHER;
    }
    JsonNode format = request.path("response_format");
    String type = format.path("type").asText("text");
    boolean offersFunctions = !request.path("tools").isEmpty();
    if (!request.path("functions").isEmpty() || (offersFunctions && !type.equals("text"))) {
      return OTHER;
    }
    return offersFunctions ? calls(request) : written(type, format);
  }

  private static RequestedAnswer written(String type, JsonNode format) {
    return switch (type) {
      case "text" -> of(Form.TEXT, Optional.empty());
      case "json_object" -> of(Form.JSON, Optional.empty());
      case "json_schema" ->
          of(
              Form.JSON,
              Optional.of(format.path("json_schema").path("schema")).filter(JsonNode::isObject));
      default -> OTHER;
    };
  }

  private static RequestedAnswer calls(JsonNode request) {
    SortedMap<String, JsonNode> functions = new TreeMap<>();
    for (JsonNode tool : request.path("tools")) {
      JsonNode name = tool.path("function").path("name");
      if (!tool.path("type").asText("function").equals("function") || !name.isTextual()) {
        return OTHER;
      }
      functions.put(name.textValue(), tool.path("function").path("parameters"));
    }
    Calls calls = request.path("parallel_tool_calls").asBoolean(true) ? Calls.ANY : Calls.ONE;
    JsonNode choice = request.path("tool_choice");
    if (choice.isMissingNode()
        || choice.isNull()
        || choice.asText().equals("auto")
        || choice.asText().equals("required")) {
      return new RequestedAnswer(Form.TOOL_CALLS, Optional.empty(), functions, calls);
    }
    String only = choice.path("function").path("name").asText("");
    if (!functions.containsKey(only)) {
      return OTHER;
    }
    return new RequestedAnswer(
        Form.TOOL_CALLS,
        Optional.empty(),
        new TreeMap<>(functions.subMap(only, only + '\0')),
        calls);
  }

  private static RequestedAnswer of(Form form, Optional<JsonNode> schema) {
    return new RequestedAnswer(form, schema, new TreeMap<>(), Calls.ANY);
  }
}
