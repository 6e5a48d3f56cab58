package dev.retort.capture.http.proxy;

import dev.failsafe.CircuitBreaker;
import java.time.Duration;

/**
 * An upstream and whether it is worth asking: after a few failures in a row it is left alone for a
 * while, then tried with one request. Thread-safe.
 */
final class Provider {
  private static final int FAILURES = 5;
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final Upstream upstream;
  private final String basePath;
  private final CircuitBreaker<Object> breaker =
      CircuitBreaker.builder()
          .withFailureThreshold(FAILURES)
          .withSuccessThreshold(1)
          .withDelay(PAUSE)
          .build();

  Provider(Upstream upstream) {
    this.upstream = upstream;
    this.basePath = upstream.url().getRawPath().replaceAll("/+$", "");
  }

  Upstream upstream() {
    return upstream;
  }

  /** The path and query there, of those here. */
  String uri(String uri) {
    return basePath + uri.substring(GatewayPath.PREFIX.length());
  }

  /** Whether it may be asked now. Whoever may tells how it went, once. */
  boolean tryAsk() {
    return breaker.tryAcquirePermit();
  }

  void answered() {
    breaker.recordSuccess();
  }

  void failed() {
    breaker.recordFailure();
  }

  /** The request was called off before it was known how it went. */
  void calledOff() {
    // A trial's permit would otherwise never come back, and no other be given.
    if (breaker.isHalfOpen()) {
      breaker.recordFailure();
    }
  }

  boolean isDown() {
    return breaker.isOpen();
  }
}
