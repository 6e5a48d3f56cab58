package dev.retort.registry.signature;

import dev.retort.registry.ManifestSigner;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Collection;

/**
 * A private Ed25519 key with its public half. The same bytes give the same signature. Its text form
 * keeps the secret to itself. Thread-safe.
 */
public final class SigningKey implements ManifestSigner {
  private static final String LABEL = "PRIVATE KEY";

  private final PrivateKey secret;
  private final VerificationKey verification;

  private SigningKey(PrivateKey secret, VerificationKey verification) {
    this.secret = secret;
    this.verification = verification;
  }

  /** A new key. */
  public static SigningKey generate(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(VerificationKey.ALGORITHM);
      generator.initialize(255, random);
      KeyPair pair = generator.generateKeyPair();
      return new SigningKey(pair.getPrivate(), VerificationKey.of(pair.getPublic()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform since 15 has Ed25519", e);
    }
  }

  /**
   * Reads PKCS#8 PEM text. Whoever signs trusts himself: the public half is found among the keys
   * that are trusted.
   *
   * @throws IllegalArgumentException if it is no private Ed25519 key, or its public half isn't
   *     among the trusted ones
   */
  public static SigningKey parse(String pem, Collection<VerificationKey> trusted) {
    PrivateKey secret;
    try {
      secret =
          KeyFactory.getInstance(VerificationKey.ALGORITHM)
              .generatePrivate(new PKCS8EncodedKeySpec(Pem.read(LABEL, pem)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // The cause may quote what it couldn't read.
      throw new IllegalArgumentException(
          "the signing key is no private Ed25519 key in PKCS#8 PEM form. `retort keys rotate` makes a new one.");
    }
    byte[] probe = "probe".getBytes(StandardCharsets.UTF_8);
    byte[] signed = sign(secret, Purpose.MANIFEST, probe);
    return trusted.stream()
        .filter(key -> key.accepts(Purpose.MANIFEST, probe, signed))
        .findFirst()
        .map(key -> new SigningKey(secret, key))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    ("the signing key's public half is none of the %d trusted keys, so that nobody"
                            + " here would accept what it signs: trust it with `retort keys trust"
                            + " FILE`, or make a new one with `retort keys rotate`.")
                        .formatted(trusted.size())));
  }

  /** The public half. */
  public VerificationKey verification() {
    return verification;
  }

  /** Signs something. */
  public SignatureFile sign(Purpose purpose, byte[] content) {
    return SignatureFile.of(verification.id(), sign(secret, purpose, content));
  }

  @Override
  public byte[] sign(byte[] manifest) {
    return sign(Purpose.MANIFEST, manifest).json();
  }

  /** The PKCS#8 PEM text: the secret itself. */
  String pem() {
    return Pem.write(LABEL, secret.getEncoded());
  }

  private static byte[] sign(PrivateKey secret, Purpose purpose, byte[] content) {
    try {
      Signature signature = Signature.getInstance(VerificationKey.ALGORITHM);
      signature.initSign(secret);
      signature.update(purpose.prefix());
      signature.update(content);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform since 15 has Ed25519", e);
    }
  }

  @Override
  public String toString() {
    return "the signing key " + verification.id();
  }
}
