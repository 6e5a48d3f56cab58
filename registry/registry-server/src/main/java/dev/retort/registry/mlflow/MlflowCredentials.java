package dev.retort.registry.mlflow;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;

/** How to sign in at a tracking server. Its text form keeps secrets to itself. */
public final class MlflowCredentials {
  private final Optional<String> user;
  private final Optional<String> secret;

  private MlflowCredentials(Optional<String> user, Optional<String> secret) {
    this.user = user;
    this.secret = secret;
  }

  /** For a server that lets everybody in. */
  public static MlflowCredentials none() {
    return new MlflowCredentials(Optional.empty(), Optional.empty());
  }

  /** HTTP basic authentication. */
  public static MlflowCredentials basic(String user, String password) {
    return new MlflowCredentials(Optional.of(user), Optional.of(password));
  }

  /** A bearer token. */
  public static MlflowCredentials token(String token) {
    return new MlflowCredentials(Optional.empty(), Optional.of(token));
  }

  /** The Authorization header's value. */
  Optional<String> authorization() {
    return secret.map(
        value -> user.map(name -> "Basic " + base64(name + ":" + value)).orElse("Bearer " + value));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MlflowCredentials that
        && user.equals(that.user)
        && secret.equals(that.secret);
  }

  @Override
  public int hashCode() {
    return Objects.hash(user, secret);
  }

  @Override
  public String toString() {
    return secret.isEmpty() ? "no credentials" : "credentials";
  }
}
