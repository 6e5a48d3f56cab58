package dev.retort.capture.http.proxy;

import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells applications by their keys. Keys are compared as hashes, all of them every time, so that
 * the time it takes tells nothing about them. Thread-safe.
 */
final class KeyRing {
  private static final String BEARER = "bearer ";

  private final Map<byte[], Application> applications = new LinkedHashMap<>();

  KeyRing(List<Application> applications) {
    applications.forEach(a -> this.applications.put(digest(a.key()), a));
  }

  /** Whether anybody may use the gateway. */
  boolean isOpen() {
    return applications.isEmpty();
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
    byte[] shown = digest(key);
    Optional<Application> holder = Optional.empty();
    for (Map.Entry<byte[], Application> known : applications.entrySet()) {
      if (MessageDigest.isEqual(known.getKey(), shown)) {
        holder = Optional.of(known.getValue());
      }
    }
    return holder;
  }

  /** Whether what stands where a provider's key would is a key of the gateway. */
  boolean isShownAsProviderKey(MultiMap headers) {
    return !isOpen() && providerKey(headers).flatMap(this::holder).isPresent();
  }

  private static byte[] digest(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
