package dev.retort.capture.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** One of the answers that a stream of chunks puts together. */
interface StreamedChoice {
  /** Takes its part of the next chunk. */
  void add(JsonNode part);

  /** Whether a chunk said why it ended. */
  boolean isFinished();

  /** What has come, as a whole answer has it. */
  ObjectNode finished(int index);
}
