package dev.retort.registry.server.access;

import dev.retort.registry.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The tokens that a server takes; none: it asks for none. Immutable. */
public final class AccessTokens {
  private static final AccessTokens NONE = new AccessTokens(List.of(), Scope.THIS_MACHINE);
  private static final AccessTokens ANYBODY = new AccessTokens(List.of(), Scope.ANYWHERE);

  private final List<AccessToken> tokens;
  private final Scope scope;

  private enum Scope {
    THIS_MACHINE,
    ANYWHERE
  }

  private AccessTokens(List<AccessToken> tokens, Scope scope) {
    this.tokens = List.copyOf(tokens);
    this.scope = scope;
  }

  /** Everybody on this machine may do everything, and nobody else reaches the server. */
  public static AccessTokens none() {
    return NONE;
  }

  /** Everybody who reaches the server may do everything, from wherever. */
  public static AccessTokens anybody() {
    return ANYBODY;
  }

  /**
   * Takes these and no others.
   *
   * @throws IllegalArgumentException if two have the same name or the same secret
   */
  public static AccessTokens of(List<AccessToken> tokens) {
    Set<String> names = new HashSet<>();
    Set<Sha256> digests = new HashSet<>();
    for (AccessToken token : tokens) {
      if (!names.add(token.holder().name())) {
        throw new IllegalArgumentException(
            "two tokens are called %s: the audit log couldn't tell them apart"
                .formatted(token.holder().name()));
      }
      if (!digests.add(token.digest())) {
        throw new IllegalArgumentException(
            "the token of %s is another one's too: give out one each"
                .formatted(token.holder().name()));
      }
    }
    return new AccessTokens(tokens, tokens.isEmpty() ? Scope.THIS_MACHINE : Scope.ANYWHERE);
  }

  /** Whether a server that takes these may be reached from other machines. */
  public boolean isMeantForOtherMachines() {
    return scope == Scope.ANYWHERE;
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return tokens.isEmpty();
  }

  /** Compares with all of them every time, so that the time it takes tells nothing about them. */
  Optional<AccessToken> find(String secret) {
    byte[] shown = bytes(AccessToken.digest(secret));
    Optional<AccessToken> found = Optional.empty();
    for (AccessToken token : tokens) {
      if (MessageDigest.isEqual(bytes(token.digest()), shown)) {
        found = Optional.of(token);
      }
    }
    return found;
  }

  private static byte[] bytes(Sha256 digest) {
    return digest.hex().getBytes(StandardCharsets.US_ASCII);
  }
}
