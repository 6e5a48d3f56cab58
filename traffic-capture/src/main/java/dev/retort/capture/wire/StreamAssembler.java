package dev.retort.capture.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.retort.capture.JsonFormat;

/**
 * Puts the events of one streamed answer together. Events that are no JSON, or of kinds that the
 * protocol does not name, are passed over. Not thread-safe.
 */
public interface StreamAssembler {

  /** Takes the next event. */
  default void accept(ServerSentEvent event) {
    JsonNode data;
    try {
      data = JsonFormat.mapper().readTree(event.data());
    } catch (JsonProcessingException e) {
      data = TextNode.valueOf(event.data());
    }
    accept(data);
  }

  /**
   * Takes the next event's data.
   *
   * @param data JSON, or the text of data that is none
   */
  void accept(JsonNode data);

  /**
   * Whether the stream said that it is complete, or that it failed: one that was cut off did
   * neither.
   */
  boolean isComplete();

  /**
   * The answer as the protocol would have given it whole, for {@link WireProtocol#answer}; of a
   * stream that was cut off, what had come.
   */
  ObjectNode response();
}
