package dev.retort.registry.server.http;

import dev.retort.registry.Sha256;
import dev.retort.registry.blob.BlobPath;
import dev.retort.registry.server.store.ProtocolException;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Paths, digests and lengths that came with a request. */
public final class Paths {
  private Paths() {}

  public static BlobPath parse(String path) {
    try {
      return BlobPath.of(path);
    } catch (IllegalArgumentException e) {
      throw ProtocolException.invalid(e.getMessage());
    }
  }

  /**
   * What follows an address's fixed beginning, decoded once. The beginning must stand there as it
   * is: an address that only leads there by dots and double slashes is refused.
   */
  public static BlobPath below(HttpServerRequest request, String beginning) {
    String path = request.path();
    if (!path.startsWith(beginning)) {
      throw ProtocolException.invalid("Invalid path");
    }
    String encoded = path.substring(beginning.length()).replace("+", "%2B");
    try {
      return parse(QueryStringDecoder.decodeComponent(encoded, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw ProtocolException.invalid("Invalid path: " + e.getMessage());
    }
  }

  /** A digest in a header that may be missing. */
  public static Optional<Sha256> digest(String header) {
    return Optional.ofNullable(header).map(Paths::requireDigest);
  }

  /** A digest, written as 64 lower-case hexadecimal digits. */
  public static Sha256 requireDigest(String hex) {
    try {
      return new Sha256(hex);
    } catch (IllegalArgumentException e) {
      throw ProtocolException.invalid(e.getMessage());
    }
  }

  /** How many bytes a request says it brings; -1 if it doesn't. */
  public static long length(HttpServerRequest request) {
    return count(request, "Content-Length").orElse(-1L);
  }

  /** A header that counts bytes. */
  public static Optional<Long> count(HttpServerRequest request, String header) {
    String value = request.getHeader(header);
    try {
      return Optional.ofNullable(value).map(Long::parseLong).filter(Paths::isCount);
    } catch (NumberFormatException e) {
      throw ProtocolException.invalid(
          "Invalid value '%s' for the header %s".formatted(value, header));
    }
  }

  private static boolean isCount(long number) {
    if (number < 0) {
      throw ProtocolException.invalid(
          "Invalid value '%d': bytes are counted from 0".formatted(number));
    }
    return true;
  }
}
