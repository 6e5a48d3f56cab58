package dev.retort.console;

import dev.retort.console.config.KeysSection;
import dev.retort.console.config.KeysSection.Signer;
import dev.retort.registry.ManifestSigner;
import dev.retort.registry.ManifestVerifier;
import dev.retort.registry.signature.KeyRing;
import dev.retort.registry.signature.SigningKey;
import dev.retort.registry.signature.TrustedKeys;
import dev.retort.registry.signature.VerificationKey;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys of a home, with those that its configuration adds. */
public final class PublisherKeys {
  private final KeyRing ring;
  private final KeysSection config;
  private final Map<String, String> environment;

  /**
   * Keys of a home, which need not be taken.
   *
   * @param environment for a signing key that the configuration refers to
   */
  public PublisherKeys(Path home, KeysSection config, Map<String, String> environment) {
    this.ring = new KeyRing(home.resolve("keys"), new SecureRandom());
    this.config = config;
    this.environment = Map.copyOf(environment);
  }

  /** The home's own keys. */
  public KeyRing ring() {
    return ring;
  }

  /**
   * The key that signs what is published; empty if that goes out unsigned.
   *
   * @throws IllegalArgumentException if the configured key isn't there, or isn't trusted
   */
  public Optional<SigningKey> signing() {
    if (config.signer() == Signer.NOBODY) {
      return Optional.empty();
    }
    if (config.signer() == Signer.HOME) {
      return ring.signing();
    }
    String pem =
        config
            .signing()
            .orElseThrow()
            .resolve(environment)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the signing key %s is not there: set it, or let registry.signing be none to publish unsigned."
                            .formatted(config.signing().orElseThrow().reference())));
    return Optional.of(SigningKey.parse(pem, trusted()));
  }

  /** The same, for those who only sign manifests. */
  public Optional<ManifestSigner> signer() {
    return signing().map(key -> key);
  }

  /** Accepts what a trusted key signed; anything, where no key is trusted. */
  public ManifestVerifier verifier() {
    List<VerificationKey> trusted = trusted();
    return trusted.isEmpty() ? ManifestVerifier.ACCEPT_ALL : TrustedKeys.of(trusted);
  }

  private List<VerificationKey> trusted() {
    List<VerificationKey> trusted = new ArrayList<>();
    if (config.signer() != Signer.NOBODY) {
      trusted.addAll(ring.trusted());
    }
    config.trustedKeys().forEach(file -> trusted.add(VerificationKey.read(file)));
    return trusted;
  }
}
