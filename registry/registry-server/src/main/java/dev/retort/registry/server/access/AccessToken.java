package dev.retort.registry.server.access;

import dev.retort.registry.Sha256;
import dev.retort.registry.server.store.Actor;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A token that was given out, known by its digest alone.
 *
 * @param holder whom the audit log names
 * @param role what it allows
 * @param digest the SHA-256 of the token's UTF-8
 * @param expires from when on it is worth nothing
 */
public record AccessToken(Actor holder, Role role, Sha256 digest, Optional<Instant> expires) {
  private static final int SHORTEST = 16;

  public AccessToken {
    Objects.requireNonNull(holder, "holder");
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(digest, "digest");
    Objects.requireNonNull(expires, "expires");
  }

  /**
   * Keeps a secret's digest.
   *
   * @throws IllegalArgumentException if the secret is short enough to be guessed
   */
  public static AccessToken of(String holder, Role role, String secret, Optional<Instant> expires) {
    if (secret.length() < SHORTEST) {
      throw new IllegalArgumentException(
          "the token of %s has %d characters, and the least is %d: make one with 'openssl rand -hex 32'"
              .formatted(holder, secret.length(), SHORTEST));
    }
    return new AccessToken(new Actor(holder), role, digest(secret), expires);
  }

  boolean isExpired(Instant now) {
    return expires.filter(end -> !now.isBefore(end)).isPresent();
  }

  static Sha256 digest(String secret) {
    return Sha256.of(secret.getBytes(StandardCharsets.UTF_8));
  }
}
