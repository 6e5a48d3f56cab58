package dev.retort.capture.logs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.MalformedExchangeException;
import dev.retort.capture.wire.ServerSentEvent;
import dev.retort.capture.wire.ServerSentEvents;
import dev.retort.capture.wire.StreamAssembler;
import dev.retort.capture.wire.WireProtocol;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The recording of a streamed answer in a log: a list of the events' data, or the text of the
 * events.
 */
final class RecordedStream {
  private static final String END = "[DONE]";

  private RecordedStream() {}

  /** Whether a logged response is the recording of a stream. */
  static boolean isRecordedIn(JsonNode response) {
    return response.isTextual() || response.isArray() || response.has("stream");
  }

  /**
   * The whole response that the same request would have had without streaming. It does not say how
   * it ended if the stream does not, and is an error if the stream holds one.
   *
   * @param response chunks ({@code {"stream": […]}} or a plain array), or the events' text
   * @throws MalformedExchangeException if a chunk before the last is no JSON, or there is none
   */
  static JsonNode whole(JsonNode response, WireProtocol protocol) {
    StreamAssembler stream = protocol.assembler();
    chunks(response.has("stream") ? response.path("stream") : response).forEach(stream::accept);
    return stream.response();
  }

  private static List<JsonNode> chunks(JsonNode recording) {
    if (!recording.isArray()) {
      return events(recording.asText(""));
    }
    List<JsonNode> chunks = new ArrayList<>();
    for (JsonNode chunk : recording) {
      if (chunk.isObject()) {
        chunks.add(chunk);
      } else if (chunk.isTextual()) {
        chunks.addAll(events(chunk.textValue()));
      }
    }
    return chunks;
  }

  private static List<JsonNode> events(String text) {
    ServerSentEvents reader = new ServerSentEvents();
    List<ServerSentEvent> events =
        new ArrayList<>(reader.read(text.getBytes(StandardCharsets.UTF_8)));
    events.addAll(reader.rest());
    if (events.isEmpty()) {
      throw new MalformedExchangeException(
          "the response is text, but not that of a stream's events (\"data: {…}\")");
    }
    List<JsonNode> chunks = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      String data = events.get(i).data();
      if (data.strip().equals(END)) {
        chunks.add(TextNode.valueOf(END));
        break;
      }
      try {
        chunks.add(JsonFormat.mapper().readTree(data));
      } catch (JsonProcessingException e) {
        if (i < events.size() - 1) {
          throw new MalformedExchangeException(
              "event %d of the recorded stream is no JSON: %s"
                  .formatted(i + 1, e.getOriginalMessage()));
        }
        // The connection broke within the last event: what came before it is the cut answer.
      }
    }
    return chunks;
  }
}
