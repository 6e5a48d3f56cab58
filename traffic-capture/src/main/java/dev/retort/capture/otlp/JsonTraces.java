package dev.retort.capture.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.MalformedExchangeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The spans of a request in JSON: ids are hexadecimal, enumerations numbers, 64-bit integers
 * numbers or text.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding">JSON protobuf
 *     encoding</a>
 */
final class JsonTraces {
  private static final int ERROR = 2;

  private JsonTraces() {}

  /**
   * Reads a request.
   *
   * @throws MalformedExchangeException if it is none
   */
  static List<OtlpSpan> read(byte[] body) {
    JsonNode request;
    try {
      request = JsonFormat.mapper().readTree(body);
    } catch (IOException e) {
      throw new MalformedExchangeException("the body is no JSON: " + e.getMessage());
    }
    if (!request.isObject()) {
      throw new MalformedExchangeException("the body is no ExportTraceServiceRequest in JSON");
    }
    List<OtlpSpan> spans = new ArrayList<>();
    for (JsonNode resource : request.path("resourceSpans")) {
      ObjectNode sender = attributes(resource.path("resource").path("attributes"));
      for (JsonNode scope : resource.path("scopeSpans")) {
        scope.path("spans").forEach(span -> spans.add(span(span, sender)));
      }
    }
    return spans;
  }

  private static OtlpSpan span(JsonNode span, ObjectNode resource) {
    List<OtlpSpan.Event> events = new ArrayList<>();
    for (JsonNode event : span.path("events")) {
      events.add(
          new OtlpSpan.Event(event.path("name").asText(""), attributes(event.path("attributes"))));
    }
    return new OtlpSpan(
        id(span.path("traceId")),
        id(span.path("spanId")),
        id(span.path("parentSpanId")),
        span.path("startTimeUnixNano").asLong(0),
        span.path("endTimeUnixNano").asLong(0),
        span.path("status").path("code").asInt(0) == ERROR,
        attributes(span.path("attributes")),
        events,
        resource);
  }

  private static String id(JsonNode field) {
    return field.asText("").toLowerCase(Locale.ROOT);
  }

  private static ObjectNode attributes(JsonNode pairs) {
    ObjectNode attributes = JsonNodeFactory.instance.objectNode();
    pairs.forEach(pair -> attributes.set(pair.path("key").asText(""), value(pair.path("value"))));
    return attributes;
  }

  private static JsonNode value(JsonNode value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (value.has("intValue")) {
      return nodes.numberNode(value.path("intValue").asLong(0));
    }
    if (value.has("kvlistValue")) {
      return attributes(value.path("kvlistValue").path("values"));
    }
    if (value.has("arrayValue")) {
      ArrayNode list = nodes.arrayNode();
      value.path("arrayValue").path("values").forEach(element -> list.add(value(element)));
      return list;
    }
    for (String scalar : List.of("stringValue", "boolValue", "doubleValue", "bytesValue")) {
      if (value.has(scalar)) {
        return value.path(scalar);
      }
    }
    return nodes.nullNode();
  }
}
