package dev.retort.trainer.djl.extractor;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One value of an answer.
 *
 * @param path where it stands
 * @param item the number of its object in the path's list; 0 where there is none
 * @param listed whether it is an element of a list of plain values
 * @param value a string, number, boolean or null
 */
record Leaf(SlotPath path, int item, boolean listed, JsonNode value) {
  /** The value as text, for comparison with spans. */
  String text() {
    return value.asText();
  }

  /** Whether a span of a request may stand for it: it is no boolean, no null and not empty. */
  boolean mayBeCopied() {
    return (value.isTextual() || value.isNumber()) && !text().isBlank();
  }
}
