package dev.retort.capture.logs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.MalformedExchangeException;
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

  /** Whether a record is such a half, goes with one, or is a batch's own object. */
  boolean recognises(JsonNode record) {
    return key.apply(record).isPresent()
        || answered.apply(record).isPresent()
        || !batch.apply(record).isEmpty();
  }

  /** Reads a record that goes with a half; halves themselves and batches are passed over. */
  Reading read(JsonNode record, Function<String, Reading> answer) {
    if (key.apply(record).isPresent()) {
      return new Reading.PassedOver(name + ", read with their answers");
    }
    if (!batch.apply(record).isEmpty()) {
      return new Reading.PassedOver("the batches' own objects");
    }
    return answer.apply(
        answered
            .apply(record)
            .orElseThrow(
                () ->
                    new MalformedExchangeException(
                        "the line is neither one of the batch's %s nor an answer"
                            .formatted(name))));
  }

  /** Why a record whose half is nowhere cannot be read. */
  MalformedExchangeException missing(String id) {
    return new MalformedExchangeException(
        "the request '%s' of this answer is in none of the files: import the batch's %s (its input file) with it"
            .formatted(id, name));
  }
}
