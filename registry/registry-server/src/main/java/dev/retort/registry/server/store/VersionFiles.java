package dev.retort.registry.server.store;

import dev.retort.registry.BundleManifest;
import dev.retort.registry.blob.BlobPath;
import dev.retort.registry.blob.ByteRange;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/** The two files of a version that say what it is made of. Thread-safe. */
public final class VersionFiles {
  /** The manifest's name in a bundle. */
  public static final String MANIFEST = BundleManifest.FILE_NAME;

  /** The signature's name in a bundle. */
  public static final String SIGNATURE = "retort-manifest.sig";

  private final ArtifactVault vault;
  private final VersionStore versions;
  private final SourceResolver sources;

  public VersionFiles(ArtifactVault vault, VersionStore versions, SourceResolver sources) {
    this.vault = vault;
    this.versions = versions;
    this.sources = sources;
  }

  /**
   * Where a version's file is; empty if it has none of this name.
   *
   * @throws ProtocolException if there is no such version
   */
  public Optional<Artifact> find(String model, int number, String file) {
    String source = versions.get(model, number).source();
    BlobPath folder = ArtifactUri.parse(sources.artifactUri(source));
    return vault.find(folder.resolve(BlobPath.of(file)));
  }

  /** The bytes of a version's file; empty if it has none of this name, or a longer one. */
  public Optional<byte[]> read(String model, int number, String file, int longest) {
    Optional<Artifact> found = find(model, number, file).filter(it -> it.size() <= longest);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Artifact artifact = found.get();
    if (artifact.size() == 0) {
      return Optional.of(new byte[0]);
    }
    try (InputStream content =
        vault.blobs().open(artifact.digest(), new ByteRange(0, artifact.size()))) {
      return Optional.of(content.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "%s of version %d of %s cannot be read: %s"
              .formatted(file, number, model, e.getMessage()),
          e);
    }
  }
}
