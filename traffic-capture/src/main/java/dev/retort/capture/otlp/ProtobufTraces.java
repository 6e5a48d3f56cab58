package dev.retort.capture.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.retort.capture.MalformedExchangeException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The spans of a request in protobuf. */
final class ProtobufTraces {
  private ProtobufTraces() {}

  /**
   * Reads a request.
   *
   * @throws MalformedExchangeException if it is none
   */
  static List<OtlpSpan> read(byte[] body) {
    ExportTraceServiceRequest request;
    try {
      request = ExportTraceServiceRequest.parseFrom(body);
    } catch (InvalidProtocolBufferException e) {
      throw new MalformedExchangeException(
          "the body is no ExportTraceServiceRequest in protobuf: " + e.getMessage());
    }
    List<OtlpSpan> spans = new ArrayList<>();
    for (ResourceSpans resource : request.getResourceSpansList()) {
      ObjectNode sender = attributes(resource.getResource().getAttributesList());
      for (ScopeSpans scope : resource.getScopeSpansList()) {
        scope.getSpansList().forEach(span -> spans.add(span(span, sender)));
      }
    }
    return spans;
  }

  private static OtlpSpan span(Span span, ObjectNode resource) {
    return new OtlpSpan(
        hex(span.getTraceId()),
        hex(span.getSpanId()),
        hex(span.getParentSpanId()),
        span.getStartTimeUnixNano(),
        span.getEndTimeUnixNano(),
        span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR,
        attributes(span.getAttributesList()),
        span.getEventsList().stream()
            .map(
                event -> new OtlpSpan.Event(event.getName(), attributes(event.getAttributesList())))
            .toList(),
        resource);
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  private static ObjectNode attributes(List<KeyValue> pairs) {
    ObjectNode attributes = JsonNodeFactory.instance.objectNode();
    pairs.forEach(pair -> attributes.set(pair.getKey(), value(pair.getValue())));
    return attributes;
  }

  private static JsonNode value(AnyValue value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (value.getValueCase()) {
      case STRING_VALUE -> nodes.textNode(value.getStringValue());
      case BOOL_VALUE -> nodes.booleanNode(value.getBoolValue());
      case INT_VALUE -> nodes.numberNode(value.getIntValue());
      case DOUBLE_VALUE -> nodes.numberNode(value.getDoubleValue());
      case BYTES_VALUE -> nodes.binaryNode(value.getBytesValue().toByteArray());
      case KVLIST_VALUE -> attributes(value.getKvlistValue().getValuesList());
      case ARRAY_VALUE -> {
        ArrayNode list = nodes.arrayNode();
        value.getArrayValue().getValuesList().forEach(element -> list.add(value(element)));
        yield list;
      }
      default -> nodes.nullNode();
    };
  }
}
