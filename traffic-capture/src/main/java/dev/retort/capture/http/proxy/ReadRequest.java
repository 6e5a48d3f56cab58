package dev.retort.capture.http.proxy;

import dev.retort.capture.http.RequestRouter;
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

  /** Nothing is known of it: it goes where any request goes. */
  static final ReadRequest NOTHING = new ReadRequest(RequestScan.NOTHING, Optional.empty());

  /** Whether anybody needs to know. */
  static boolean isNeeded(Gateway gateway, Passage passage) {
    return isScanned(gateway) || isRouted(gateway, passage);
  }

  private static boolean isScanned(Gateway gateway) {
    return gateway.routing().looksIntoBodies();
  }

  private static boolean isRouted(Gateway gateway, Passage passage) {
    return gateway.router() != RequestRouter.PROVIDERS_ONLY && passage.protocol().isPresent();
  }

  /**
   * Reads a body, which takes time that grows with it.
   *
   * @param headers which say what the caller wishes of the router
   */
  static ReadRequest of(Gateway gateway, Passage passage, MultiMap headers, RequestBody body) {
    RequestScan scan = RequestScan.NOTHING;
    Optional<LocalAnswer> local = Optional.empty();
    if (isNeeded(gateway, passage) && body.length() > 0) {
      Optional<Buffer> plain = body.plain(gateway.config().limits().bodyBytes());
      if (isScanned(gateway)) {
        scan = plain.map(bytes -> RequestScan.of(bytes.getBytes())).orElse(scan);
      }
      if (isRouted(gateway, passage)) {
        local = plain.flatMap(bytes -> local(passage, headers, bytes));
      }
    }
    return new ReadRequest(scan, local);
  }

  private static Optional<LocalAnswer> local(Passage passage, MultiMap headers, Buffer plain) {
    try {
      return LocalAnswer.of(passage, headers, plain);
    } catch (RuntimeException e) {
      LOG.error("{} cannot be read: a provider is asked", passage.id(), e);
      return Optional.empty();
    }
  }
}
