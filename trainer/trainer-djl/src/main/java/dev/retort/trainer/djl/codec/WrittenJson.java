package dev.retort.trainer.djl.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;

/** JSON with its members in the order that they have. */
final class WrittenJson {
  private WrittenJson() {}

  static String of(JsonNode node) {
    try {
      return JsonFormat.mapper().writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a document can be written", e);
    }
  }
}
