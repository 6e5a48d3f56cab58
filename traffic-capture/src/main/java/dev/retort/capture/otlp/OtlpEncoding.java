package dev.retort.capture.otlp;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.CodedOutputStream;
import dev.retort.capture.JsonFormat;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The two encodings of OTLP over HTTP: an answer has the encoding of its request. */
enum OtlpEncoding {
  PROTOBUF("application/x-protobuf"),
  JSON("application/json");

  private static final int STATUS_MESSAGE_FIELD = 2;

  private final String contentType;

  OtlpEncoding(String contentType) {
    this.contentType = contentType;
  }

  String contentType() {
    return contentType;
  }

  /** The encoding of a {@code Content-Type} header, if it is one of them. */
  static Optional<OtlpEncoding> of(String header) {
    String type = header.split(";", -1)[0].strip().toLowerCase(Locale.ROOT);
    for (OtlpEncoding encoding : values()) {
      if (encoding.contentType.equals(type)) {
        return Optional.of(encoding);
      }
    }
    return Optional.empty();
  }

  List<OtlpSpan> read(byte[] body) {
    return this == PROTOBUF ? ProtobufTraces.read(body) : JsonTraces.read(body);
  }

  /** An {@code ExportTraceServiceResponse}; without rejected spans, a full success. */
  byte[] answer(long rejected, String message) {
    if (this == JSON) {
      ObjectNode response = JsonNodeFactory.instance.objectNode();
      if (rejected > 0) {
        response
            .putObject("partialSuccess")
            .put("rejectedSpans", String.valueOf(rejected))
            .put("errorMessage", message);
      }
      return JsonFormat.line(response).getBytes(StandardCharsets.UTF_8);
    }
    ExportTraceServiceResponse.Builder response = ExportTraceServiceResponse.newBuilder();
    if (rejected > 0) {
      response.setPartialSuccess(
          ExportTracePartialSuccess.newBuilder()
              .setRejectedSpans(rejected)
              .setErrorMessage(message));
    }
    return response.build().toByteArray();
  }

  /** A {@code google.rpc.Status} that says why there is no answer. */
  byte[] failure(String message) {
    if (this == JSON) {
      ObjectNode status = JsonNodeFactory.instance.objectNode().put("message", message);
      return JsonFormat.line(status).getBytes(StandardCharsets.UTF_8);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeString(STATUS_MESSAGE_FIELD, message);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("memory refuses to be written to", e);
    }
    return bytes.toByteArray();
  }
}
