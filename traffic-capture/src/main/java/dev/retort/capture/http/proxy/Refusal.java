package dev.retort.capture.http.proxy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.JsonFormat;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Optional;

/**
 * What the gateway itself answers in the place of a provider, in a form that the clients of both
 * families read.
 *
 * @param status the HTTP status
 * @param type the error's type, as providers have them
 * @param message what is wrong and what helps
 * @param retryAfter when it is worth another try
 */
record Refusal(int status, String type, String message, Optional<Duration> retryAfter) {
  static final int BAD_REQUEST = 400;
  static final int UNAUTHORIZED = 401;
  static final int FORBIDDEN = 403;
  static final int NOT_FOUND = 404;
  static final int TIMEOUT = 408;
  static final int TOO_LARGE = 413;
  static final int TOO_MANY = 429;
  static final int FAILED = 500;
  static final int BAD_GATEWAY = 502;
  static final int UNAVAILABLE = 503;
  static final int GATEWAY_TIMEOUT = 504;

  private static final String INVALID = "invalid_request_error";

  static Refusal of(int status, String type, String message) {
    return new Refusal(status, type, message, Optional.empty());
  }

  static Refusal badRequest(String message) {
    return of(BAD_REQUEST, INVALID, message);
  }

  static Refusal notFound(String message) {
    return of(NOT_FOUND, INVALID, message);
  }

  static Refusal tooLarge(long limit) {
    return of(
        TOO_LARGE,
        INVALID,
        "the body is larger than %,d bytes: send less, or raise gateway.maxBodyMegabytes"
            .formatted(limit));
  }

  static Refusal busy() {
    return new Refusal(
        UNAVAILABLE,
        "overloaded_error",
        "the gateway holds as many bytes of bodies as it may: try again, or give it more memory",
        Optional.of(Duration.ofSeconds(1)));
  }

  static Refusal notCaptured() {
    return of(
        UNAVAILABLE,
        "capture_failed",
        "the answer came but could not be captured, and capture is required: see the gateway's log");
  }

  /** Sends it, unless an answer has begun. */
  void send(HttpServerResponse response) {
    if (response.ended() || response.closed()) {
      return;
    }
    ObjectNode body = JsonFormat.mapper().createObjectNode().put("type", "error");
    body.putObject("error").put("message", message).put("type", type).putNull("code");
    retryAfter.ifPresent(
        wait -> response.putHeader(HttpHeaders.RETRY_AFTER, Long.toString(wait.toSeconds())));
    response
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(JsonFormat.line(body));
  }
}
