package dev.retort.router;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.evaluator.answer.JsonShape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The schemas that requests bring with them, which are few and always the same. Thread-safe. */
final class JsonShapes {
  private static final int KEPT = 64;

  /** Empty for a schema that cannot be read; the least recently used one goes first. */
  private final Map<JsonNode, Optional<JsonShape>> known =
      new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<JsonNode, Optional<JsonShape>> eldest) {
          return size() > KEPT;
        }
      };

  /** Whether a value keeps a schema's rules; not if the schema cannot be read. */
  boolean fits(JsonNode value, JsonNode schema) {
    Optional<JsonShape> shape;
    synchronized (known) {
      shape = known.computeIfAbsent(schema, JsonShapes::read);
    }
    return shape.filter(it -> it.fits(value)).isPresent();
  }

  private static Optional<JsonShape> read(JsonNode schema) {
    try {
      return Optional.of(new JsonShape(schema));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
