package dev.retort.capture.wire;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A protocol in which applications talk to a model, as far as Retort reads it. Stateless and
 * thread-safe.
 */
public interface WireProtocol {

  /**
   * What a request says.
   *
   * @throws dev.retort.capture.MalformedExchangeException if it is none of this protocol
   */
  WireRequest request(JsonNode body);

  /**
   * What an answer that came whole says; an error in its place is a {@linkplain
   * dev.retort.capture.Completion#FAILED failed} one.
   *
   * @throws dev.retort.capture.MalformedExchangeException if it is neither
   */
  WireAnswer answer(JsonNode body);

  /** Puts a streamed answer together. */
  StreamAssembler assembler();
}
