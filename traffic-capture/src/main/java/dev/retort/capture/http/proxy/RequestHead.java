package dev.retort.capture.http.proxy;

import dev.retort.capture.http.ResumedRequest;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

/**
 * What stands before a request's body.
 *
 * @param method the HTTP method
 * @param uri path and query
 * @param headers as they came
 */
record RequestHead(HttpMethod method, String uri, MultiMap headers) {
  private static final String ANTHROPIC_VERSION = "anthropic-version";
  private static final String FIRST_VERSION = "2023-06-01";

  static RequestHead of(HttpServerRequest request) {
    return new RequestHead(request.method(), request.uri(), request.headers());
  }

  /** The head of a request that came earlier, with the credentials of the call that resumes it. */
  static RequestHead of(ResumedRequest resumed, HttpServerRequest call) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().addAll(call.headers());
    headers.remove(HttpHeaders.CONTENT_ENCODING).remove(HttpHeaders.CONTENT_LENGTH);
    headers.set(HttpHeaders.CONTENT_TYPE, "application/json");
    if (GatewayPath.isAnthropic(resumed.path()) && !headers.contains(ANTHROPIC_VERSION)) {
      headers.set(ANTHROPIC_VERSION, FIRST_VERSION);
    }
    return new RequestHead(HttpMethod.POST, resumed.path(), headers);
  }

  /** Whether it is for Anthropic's family. */
  boolean isAnthropic(Passage passage) {
    return GatewayPath.isAnthropic(passage.path()) || headers.contains(ANTHROPIC_VERSION);
  }
}
