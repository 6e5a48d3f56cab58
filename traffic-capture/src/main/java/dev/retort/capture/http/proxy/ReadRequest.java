package dev.retort.capture.http.proxy;

import dev.retort.capture.http.RequestRouter;
import dev.retort.capture.http.RetortHeader;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a request's body says, as far as somebody needs to know.
 *
 * @param scan for the choice of a provider
 * @param local for the router; empty if there is none, or nobody here can read the request
 */
record ReadRequest(RequestScan scan, Optional<LocalAnswer> local) {
  private static final Logger LOG = LoggerFactory.getLogger(ReadRequest.class);

  /**
   * Reads a body. Takes time that grows with it.
   *
   * @param policy what the header {@link RetortHeader#POLICY} says
   */
  static ReadRequest of(
      Gateway gateway, Passage passage, RequestBody body, Optional<String> policy) {
    boolean isRouted =
        gateway.router() != RequestRouter.PROVIDERS_ONLY && passage.protocol().isPresent();
    boolean isScanned = gateway.routing().looksIntoBodies() && body.length() > 0;
    Optional<Buffer> plain =
        isRouted || isScanned ? body.plain(gateway.config().limits().bodyBytes()) : Optional.empty();
    try {
      return new ReadRequest(
          plain
              .filter(bytes -> isScanned)
              .map(bytes -> RequestScan.of(bytes.getBytes()))
              .orElse(RequestScan.NOTHING),
          plain.filter(bytes -> isRouted).flatMap(bytes -> LocalAnswer.of(passage, bytes, policy)));
    } catch (RuntimeException e) {
      // It goes where any request goes, and the provider says what is wrong with it.
      LOG.error("{} could not be read: a provider is asked", passage.id(), e);
      return new ReadRequest(RequestScan.NOTHING, Optional.empty());
    }
  }

  /** What a caller wishes of the router. */
  static Optional<String> policy(MultiMap headers) {
    return Optional.ofNullable(headers.get(RetortHeader.POLICY));
  }
}
