package dev.retort.router.held;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An answer as its caller gets it.
 *
 * @param body in the caller's protocol, whole
 * @param headers that tell who answered
 */
public record HeldAnswer(JsonNode body, SortedMap<String, String> headers) {
  public HeldAnswer {
    Objects.requireNonNull(body);
    headers = Collections.unmodifiableSortedMap(new TreeMap<>(headers));
  }

  @Override
  public String toString() {
    return "HeldAnswer" + headers;
  }
}
