package dev.retort.capture.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A protocol that Retort answers in, too: as the provider would have. What is written here, {@link
 * WireProtocol#answer} and {@link WireProtocol#assembler} read back: the text, the calls, the end
 * and the usage. How likely tokens were is not written. Stateless and thread-safe.
 */
public interface ServedProtocol extends WireProtocol {

  /**
   * An answer as it goes back whole.
   *
   * @throws IllegalArgumentException if the protocol has no form for it
   */
  ObjectNode response(AnswerHead head, WireAnswer answer);

  /**
   * The same answer as a stream, its end included.
   *
   * @throws IllegalArgumentException if the protocol has no form for it
   */
  List<ServerSentEvent> events(AnswerHead head, WireAnswer answer);
}
