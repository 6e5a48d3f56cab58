package dev.retort.capture.logs;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Records that hold one half of an exchange, such as the requests of a provider's batches. Kinds
 * are told apart by the functions themselves, so each is one constant.
 *
 * @param name what they are, in the plural
 * @param key what such a half is looked up by; empty for other records
 * @param answered the key of the half that a record goes with; empty for records that go with none
 * @param batch what a batch's own object calls the batch and its files; empty for other records
 */
record HalfKind(
    String name,
    Function<JsonNode, Optional<String>> key,
    Function<JsonNode, Optional<String>> answered,
    Function<JsonNode, List<String>> batch) {

  /** Halves whose keys are unique, whatever they are imported with. */
  static HalfKind unique(String name, Function<JsonNode, Optional<String>> key) {
    return new HalfKind(name, key, record -> Optional.empty(), record -> List.of());
  }
}
