package dev.retort.registry.signature;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Objects;

/**
 * A public Ed25519 key (RFC 8032). Thread-safe.
 *
 * @param id what signatures call it
 */
public record VerificationKey(KeyId id, PublicKey key) {
  /** The only algorithm. */
  public static final String ALGORITHM = "Ed25519";

  private static final String LABEL = "PUBLIC KEY";

  /** The id is the key's. */
  public VerificationKey {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(key, "key");
  }

  static VerificationKey of(PublicKey key) {
    return new VerificationKey(KeyId.of(key), key);
  }

  /**
   * Reads PEM text, as {@code openssl pkey -pubout} writes it.
   *
   * @throws IllegalArgumentException if it is no public Ed25519 key
   */
  public static VerificationKey parse(String pem) {
    try {
      KeyFactory factory = KeyFactory.getInstance(ALGORITHM);
      return of(factory.generatePublic(new X509EncodedKeySpec(Pem.read(LABEL, pem))));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "this is no public Ed25519 key in PEM form: %s. `retort keys export` writes one."
              .formatted(e.getMessage()),
          e);
    }
  }

  /**
   * Reads a PEM file.
   *
   * @throws IllegalArgumentException if it holds no public Ed25519 key
   * @throws UncheckedIOException if it can't be read
   */
  public static VerificationKey read(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    } catch (NoSuchFileException e) {
      throw new UncheckedIOException(
          "there is no file %s: name the public key's PEM file".formatted(file), e);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the key %s can't be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** The PEM text. */
  public String pem() {
    return Pem.write(LABEL, key.getEncoded());
  }

  /** Whether a signature is this key's for these bytes and this purpose. */
  boolean accepts(Purpose purpose, byte[] content, byte[] signature) {
    try {
      Signature verification = Signature.getInstance(ALGORITHM);
      verification.initVerify(key);
      verification.update(purpose.prefix());
      verification.update(content);
      return verification.verify(signature);
    } catch (SignatureException malformed) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform since 15 has Ed25519", e);
    }
  }
}
