package dev.retort.capture.http.proxy;

import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Tells applications by their keys. Keys are compared as hashes, all of them every time, so that
 * the time it takes tells nothing about them. Thread-safe.
 */
final class KeyRing {
  private static final String BEARER = "bearer ";

  private final List<Known> known;

  private record Known(String digest, Application application) {}

  KeyRing(List<Application> applications) {
    this.known = applications.stream().map(a -> new Known(digest(a.key()), a)).toList();
  }

  /** Whether anybody may use the gateway. */
  boolean isOpen() {
    return known.isEmpty();
  }

  /** Whose key a request shows: in the gateway's own header, or where a provider's key stands. */
  Optional<Application> holder(MultiMap headers) {
    if (isOpen()) {
      return Optional.empty();
    }
    String own = headers.get(ForwardedHeaders.KEY);
    return own != null ? holder(own) : providerKey(headers).flatMap(this::holder);
  }

  private static Optional<String> providerKey(MultiMap headers) {
    String authorization = headers.get("Authorization");
    if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return Optional.of(authorization.substring(BEARER.length()).strip());
    }
    return Optional.ofNullable(headers.get("x-api-key"));
  }

  private Optional<Application> holder(String key) {
    String shown = digest(key);
    Optional<Application> holder = Optional.empty();
    for (Known candidate : known) {
      if (isSame(candidate.digest(), shown)) {
        holder = Optional.of(candidate.application());
      }
    }
    return holder;
  }

  /** Whether what stands where a provider's key would is a key of the gateway. */
  boolean isShownAsProviderKey(MultiMap headers) {
    return !isOpen() && providerKey(headers).flatMap(this::holder).isPresent();
  }

  private static boolean isSame(String digest, String other) {
    return MessageDigest.isEqual(
        digest.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
  }

  private static String digest(String key) {
    return DigestUtils.sha256Hex(key);
  }
}
