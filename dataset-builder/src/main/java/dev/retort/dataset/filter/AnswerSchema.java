package dev.retort.dataset.filter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.NullNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.retort.capture.JsonFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A JSON Schema that values conform to or not: draft 4, 6, 7, 2019-09 or 2020-12 as {@code $schema}
 * says, 2020-12 if it does not. {@code format} is an annotation and refuses nothing. Nothing is
 * fetched: a schema refers to itself alone. Thread-safe.
 *
 * @see <a href="https://json-schema.org/specification">JSON Schema</a>
 */
public final class AnswerSchema {
  private static final int SHOWN_ERRORS = 3;
  private static final ObjectReader READER =
      JsonFormat.mapper()
          .readerFor(JsonNode.class)
          .with(
              DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY,
              DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private final Schema schema;

  /**
   * Reads a schema.
   *
   * @param text the schema's
   * @throws IllegalArgumentException if it is no JSON Schema, or refers to another document
   */
  public AnswerSchema(String text) {
    JsonNode document = document(text);
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

  /** How a value stands to the schema. */
  public Conformance judge(JsonNode value) {
    try {
      return schema.validate(value).isEmpty() ? Conformance.CONFORMS : Conformance.BREAKS;
    } catch (StackOverflowError e) {
      // A circle in the schema may show on some values only.
      return Conformance.ENDLESS;
    }
  }

  private static JsonNode document(String text) {
    String problem =
        "the schema of %,d characters is no JSON; give the text of a JSON Schema"
            .formatted(text.length());
    try {
      JsonNode document = READER.readTree(text);
      if (document == null || document.isMissingNode()) {
        throw new IllegalArgumentException(problem);
      }
      return document;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(problem, e);
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

  /** How a value stands to a schema. */
  public enum Conformance {
    /** It keeps the schema's rules. */
    CONFORMS,
    /** It breaks one. */
    BREAKS,
    /** The schema comes to no end on it. */
    ENDLESS
  }
}
