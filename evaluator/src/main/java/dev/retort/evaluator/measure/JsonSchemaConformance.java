package dev.retort.evaluator.measure;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.dataset.filter.AnswerSchema;
import dev.retort.dataset.filter.AnswerSchema.Conformance;
import java.util.Optional;

/**
 * 1 where an answer is JSON that conforms to a JSON Schema ({@link AnswerSchema}). Not applicable
 * where the reference is no JSON, or does not conform itself.
 */
public final class JsonSchemaConformance implements Measure {
  private static final Score REFERENCE_BREAKS_IT =
      new Score.NotApplicable("the reference does not conform to the schema");
  private static final Score ENDLESS =
      new Score.Failed(Score.Cause.BROKEN, "the schema comes to no end on such a value");

  private final AnswerSchema schema;

  /**
   * A measure by one schema.
   *
   * @param schema the schema's text
   * @throws IllegalArgumentException if it is no JSON Schema, or refers to another document
   */
  public JsonSchemaConformance(String schema) {
    this.schema = new AnswerSchema(schema);
  }

  @Override
  public Score score(MeasuredAnswer row) {
    return JsonText.parse(row.reference())
        .map(reference -> scoreOf(schema.judge(reference), row.answer()))
        .orElse(JsonText.NO_JSON_REFERENCE);
  }

  private Score scoreOf(Conformance reference, String text) {
    if (reference != Conformance.CONFORMS) {
      return reference == Conformance.ENDLESS ? ENDLESS : REFERENCE_BREAKS_IT;
    }
    Optional<JsonNode> answer = JsonText.parse(text);
    Conformance judged = answer.map(schema::judge).orElse(Conformance.BREAKS);
    return judged == Conformance.ENDLESS
        ? ENDLESS
        : Score.Scored.oneIf(judged == Conformance.CONFORMS);
  }
}
