package dev.retort.registry;

import java.util.Optional;

/**
 * Decides whether a manifest comes from somebody who may publish. Asked before anything that the
 * manifest says is used. Implementations are safe for use by many threads.
 */
@FunctionalInterface
public interface ManifestVerifier {
  /** The signature's name beside the manifest, in a bundle's folder and in a registry. */
  String SIGNATURE_FILE = "retort-manifest.sig";

  /** A signature file longer than this many bytes is refused. */
  int MAX_SIGNATURE_BYTES = 4096;

  /** For a place where nobody's keys are known: every manifest will do. */
  ManifestVerifier ACCEPT_ALL = (manifest, signature) -> {};

  /**
   * Returns if the manifest may be used.
   *
   * @param manifest the bytes of {@value BundleManifest#FILE_NAME}, as they were fetched
   * @param signature the bytes of {@value #SIGNATURE_FILE}; empty if there is none
   * @throws BundleDamagedException if the manifest is unsigned, signed by a stranger, or the
   *     signature isn't that of these bytes
   */
  void verify(byte[] manifest, Optional<byte[]> signature);
}
