package dev.retort.evaluator.answer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import dev.retort.dataset.filter.AnswerSchema;
import dev.retort.dataset.filter.AnswerSchema.Conformance;

/** A JSON Schema that a request holds its answer to. Immutable and thread-safe. */
public final class JsonShape {
  private final AnswerSchema schema;

  /**
   * Reads a schema.
   *
   * @throws IllegalArgumentException if it is no JSON Schema, or refers to another document
   */
  public JsonShape(JsonNode schema) {
    this.schema = new AnswerSchema(JsonFormat.line(schema));
  }

  /** Whether a value keeps the schema's rules. */
  public boolean fits(JsonNode value) {
    return schema.judge(value) == Conformance.CONFORMS;
  }
}
