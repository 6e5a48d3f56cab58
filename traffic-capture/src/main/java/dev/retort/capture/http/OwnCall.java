package dev.retort.capture.http;

import io.vertx.core.MultiMap;
import java.util.Objects;
import java.util.Optional;

/**
 * A call of a router's own, such as for an answer that was held back.
 *
 * @param method such as {@code GET}
 * @param path under {@value #PREFIX}
 * @param headers of the request
 * @param caller who calls
 * @param body as it came
 */
@SuppressWarnings("ArrayRecordComponent") // No two calls are compared.
public record OwnCall(String method, String path, MultiMap headers, Caller caller, byte[] body) {
  /** Where such calls begin. */
  public static final String PREFIX = "/retort/v1/";

  public OwnCall {
    Objects.requireNonNull(method);
    Objects.requireNonNull(path);
    Objects.requireNonNull(headers);
    Objects.requireNonNull(caller);
    body = body.clone();
  }

  /** Whose key it shows; empty if it shows none, or nobody has one. */
  public Optional<String> application() {
    return caller.application();
  }

  @Override
  public String toString() {
    return "OwnCall[" + method + " " + path + "]";
  }
}
