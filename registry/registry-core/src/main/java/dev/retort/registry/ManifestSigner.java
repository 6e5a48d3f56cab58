package dev.retort.registry;

/**
 * Signs manifests of bundles on their way out. Implementations are safe for use by many threads.
 */
@FunctionalInterface
public interface ManifestSigner {
  /**
   * The bytes of {@value ManifestVerifier#SIGNATURE_FILE} for a manifest's bytes; equal manifests
   * give equal signatures.
   */
  byte[] sign(byte[] manifest);
}
