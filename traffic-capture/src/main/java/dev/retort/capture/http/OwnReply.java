package dev.retort.capture.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Objects;

/**
 * What a router answers to an {@link OwnCall}.
 *
 * @param status the HTTP status
 * @param body JSON
 */
public record OwnReply(int status, JsonNode body) {
  public OwnReply {
    Objects.requireNonNull(body);
  }
}
