package dev.retort.registry.pull;

import dev.retort.registry.BundleDamagedException;
import dev.retort.registry.BundleManifest;
import dev.retort.registry.ManifestVerifier;
import dev.retort.registry.PublishedVersion;
import dev.retort.registry.RemoteBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A manifest that may be believed: its signature was accepted, and its root digest is the one that
 * the registry recorded. Immutable.
 */
final class FetchedManifest {
  private final BundleManifest manifest;
  private final byte[] bytes;
  private final Optional<byte[]> signature;

  private FetchedManifest(BundleManifest manifest, byte[] bytes, Optional<byte[]> signature) {
    this.manifest = manifest;
    this.bytes = bytes;
    this.signature = signature;
  }

  /** What it says. */
  BundleManifest manifest() {
    return manifest;
  }

  /**
   * Fetches a manifest.
   *
   * @throws BundleDamagedException if it is refused
   */
  static FetchedManifest of(RemoteBundle bundle, ManifestVerifier verifier) {
    byte[] bytes = bundle.manifest();
    Optional<byte[]> signature = bundle.signature();
    // Before anything that it says is read.
    verifier.verify(bytes, signature);
    return new FetchedManifest(parse(bundle.version(), bytes), bytes, signature);
  }

  /**
   * Reads the manifest of a folder; empty if there is none, or none that may be believed.
   *
   * @param prefix of the manifest's and the signature's names
   */
  static Optional<FetchedManifest> in(Path folder, String prefix, ManifestVerifier verifier)
      throws IOException {
    Path file = folder.resolve(prefix + BundleManifest.FILE_NAME);
    Path signed = folder.resolve(prefix + ManifestVerifier.SIGNATURE_FILE);
    if (!Files.isRegularFile(file) || Files.size(file) > BundleManifest.MAX_BYTES) {
      return Optional.empty();
    }
    byte[] bytes = Files.readAllBytes(file);
    Optional<byte[]> signature =
        Files.isRegularFile(signed) ? Optional.of(Files.readAllBytes(signed)) : Optional.empty();
    BundleManifest manifest;
    try {
      verifier.verify(bytes, signature);
      manifest = BundleManifest.parse(bytes);
    } catch (BundleDamagedException | IOException e) {
      // What can't be believed is fetched again, and then the refusal is heard.
      return Optional.empty();
    }
    return Optional.of(new FetchedManifest(manifest, bytes, signature));
  }

  /** Puts manifest and signature into a folder. */
  void writeTo(Path folder, String prefix) throws IOException {
    if (signature.isPresent()) {
      Files.write(folder.resolve(prefix + ManifestVerifier.SIGNATURE_FILE), signature.get());
    }
    Files.write(folder.resolve(prefix + BundleManifest.FILE_NAME), bytes);
  }

  private static BundleManifest parse(PublishedVersion version, byte[] json) {
    BundleManifest manifest;
    try {
      manifest = BundleManifest.parse(json);
    } catch (IOException e) {
      throw new BundleDamagedException(
          BundleManifest.FILE_NAME,
          "%s of %s isn't a readable manifest: %s. Nothing was written; publish the model again."
              .formatted(BundleManifest.FILE_NAME, version, e.getMessage()),
          e);
    }
    if (!manifest.rootDigest().equals(version.rootDigest())) {
      throw new BundleDamagedException(
          BundleManifest.FILE_NAME,
          ("%s of %s was altered: its root digest is %s, but the registry recorded %s when the"
                  + " version was published. Nothing was written; publish the model again.")
              .formatted(
                  BundleManifest.FILE_NAME, version, manifest.rootDigest(), version.rootDigest()));
    }
    return manifest;
  }
}
