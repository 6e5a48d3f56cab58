package dev.retort.capture.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Puts the events of one streamed answer together. Events that are no JSON, or of kinds that the
 * protocol does not name, are passed over. Not thread-safe.
 */
public interface StreamAssembler {

  /** Takes the next event. */
  void accept(ServerSentEvent event);

  /** Whether the stream said that it is complete: one that was cut off did not. */
  boolean isComplete();

  /**
   * The answer as the protocol would have given it whole, for {@link WireProtocol#answer}; of a
   * stream that was cut off, what had come.
   */
  ObjectNode response();
}
