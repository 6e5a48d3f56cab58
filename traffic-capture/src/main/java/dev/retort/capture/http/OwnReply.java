package dev.retort.capture.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a router answers to an {@link OwnCall}.
 *
 * @param status the HTTP status
 * @param headers of the answer, beside its type
 * @param body JSON
 */
public record OwnReply(int status, SortedMap<String, String> headers, JsonNode body) {
  public OwnReply {
    headers = Collections.unmodifiableSortedMap(new TreeMap<>(headers));
    Objects.requireNonNull(body);
  }

  /** An answer without headers of its own. */
  public OwnReply(int status, JsonNode body) {
    this(status, new TreeMap<>(), body);
  }
}
