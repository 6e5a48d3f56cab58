package dev.retort.capture.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A protocol that Retort answers in, too: as the provider would have. Whatever is written here,
 * {@link WireProtocol#answer} and {@link WireProtocol#assembler} read back as it was. Stateless and
 * thread-safe.
 */
public interface ServedProtocol extends WireProtocol {

  /** An answer as it goes back whole. */
  ObjectNode response(AnswerHead head, WireAnswer answer);

  /** The same answer as a stream, its end included. */
  List<ServerSentEvent> events(AnswerHead head, WireAnswer answer);
}
