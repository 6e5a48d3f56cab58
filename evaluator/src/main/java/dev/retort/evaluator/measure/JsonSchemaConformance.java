package dev.retort.evaluator.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.stream.Collectors;

/**
 * 1 where an answer is JSON that conforms to a JSON Schema: draft 4, 6, 7, 2019-09 or 2020-12 as
 * {@code $schema} says, 2020-12 if it does not. {@code format} is an annotation and refuses
 * nothing. Nothing is fetched: a schema refers to itself alone. Not applicable where the reference
 * is no JSON, or does not conform itself.
 *
 * @see <a href="https://json-schema.org/specification">JSON Schema</a>
 */
public final class JsonSchemaConformance implements Measure {
  private static final Score REFERENCE_BREAKS_IT =
      new Score.NotApplicable("the reference does not conform to the schema");
  private static final Score ENDLESS =
      new Score.Failed(Score.Cause.BROKEN, "the schema comes to no end on such a value");
  private static final int SHOWN_ERRORS = 3;

  private final Schema schema;

  /**
   * A measure by one schema.
   *
   * @param schema the schema's text
   * @throws IllegalArgumentException if it is no JSON Schema, or refers to another document
   */
  public JsonSchemaConformance(String schema) {
    JsonNode document =
        JsonText.parse(schema)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the schema of %d characters is no JSON; give the text of a JSON Schema"
                            .formatted(schema.length())));
    SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    try {
      requireConformance(registry, document);
      this.schema = registry.getSchema(document);
      this.schema.initializeValidators();
      this.schema.validate(NullNode.getInstance());
    } catch (StackOverflowError e) {
      throw new IllegalArgumentException(
          "the schema refers to itself without a member or an element in between, so that no value"
              + " can be judged by it; break the circle",
          e);
    } catch (SchemaException e) {
      throw new IllegalArgumentException(
          "the schema cannot be used: %s; give a JSON Schema that refers to no other document"
              .formatted(e.getMessage()),
          e);
    }
  }

  private static void requireConformance(SchemaRegistry registry, JsonNode document) {
    String dialect =
        document.path("$schema").asText(SpecificationVersion.DRAFT_2020_12.getDialectId());
    List<Error> errors = registry.getSchema(SchemaLocation.of(dialect)).validate(document);
    if (!errors.isEmpty()) {
      throw new IllegalArgumentException(
          "the schema breaks the rules of its own dialect, %s, in %d places: %s"
              .formatted(
                  dialect,
                  errors.size(),
                  errors.stream()
                      .limit(SHOWN_ERRORS)
                      .map(Error::toString)
                      .collect(Collectors.joining("; "))));
    }
  }

  @Override
  public Score score(MeasuredAnswer row) {
    try {
      return conformance(row);
    } catch (StackOverflowError e) {
      // A circle in the schema may show on some values only.
      return ENDLESS;
    }
  }

  private Score conformance(MeasuredAnswer row) {
    return JsonText.parse(row.reference())
        .map(reference -> conforms(reference) ? scoreOf(row.answer()) : REFERENCE_BREAKS_IT)
        .orElse(JsonText.NO_JSON_REFERENCE);
  }

  private Score scoreOf(String answer) {
    return Score.Scored.oneIf(JsonText.parse(answer).filter(this::conforms).isPresent());
  }

  private boolean conforms(JsonNode value) {
    return schema.validate(value).isEmpty();
  }
}
