package dev.retort.console.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Who signs what is published, and whose signatures are accepted.
 *
 * @param signer where the signing key is
 * @param signing the private key, where the signer is a reference
 * @param trustedKeys files with public keys that are trusted besides the home's own
 */
public record KeysSection(
    Signer signer, Optional<SecretReference> signing, List<Path> trustedKeys) {
  /** Where a signing key is. */
  public enum Signer {
    /** In the home, if it has one. */
    HOME,

    /** Where the configuration says. */
    REFERENCE,

    /** Nowhere: what is published goes out unsigned, and the home's own keys ask for nothing. */
    NOBODY
  }

  /** The home's own keys, and no others. */
  public static final KeysSection DEFAULT =
      new KeysSection(Signer.HOME, Optional.empty(), List.of());

  private static final String NOBODY = "none";

  public KeysSection {
    trustedKeys = List.copyOf(trustedKeys);
  }

  /** By {@code signing} and {@code trustedKeys} in the section of the registry. */
  static KeysSection read(ConfigSection registry) {
    List<Path> trusted = registry.files("trustedKeys");
    if (registry.value("signing", text -> text).equals(Optional.of(NOBODY))) {
      return new KeysSection(Signer.NOBODY, Optional.empty(), trusted);
    }
    Optional<SecretReference> signing = registry.secret("signing");
    return new KeysSection(signing.isPresent() ? Signer.REFERENCE : Signer.HOME, signing, trusted);
  }
}
