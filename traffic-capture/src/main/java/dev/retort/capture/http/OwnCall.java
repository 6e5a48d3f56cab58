package dev.retort.capture.http;

import io.vertx.core.MultiMap;
import java.util.Objects;

/**
 * A call of a router's own, such as for an answer that was held back.
 *
 * @param method such as {@code GET}
 * @param path under {@value #PREFIX}
 * @param headers of the request
 * @param body as it came
 */
public record OwnCall(String method, String path, MultiMap headers, byte[] body) {
  /** Where such calls begin. */
  public static final String PREFIX = "/retort/v1/";

  public OwnCall {
    Objects.requireNonNull(method);
    Objects.requireNonNull(path);
    Objects.requireNonNull(headers);
    body = body.clone();
  }

  @Override
  public String toString() {
    return "OwnCall[" + method + " " + path + "]";
  }
}
