package dev.retort.registry.pull;

import dev.retort.registry.AliasState;
import dev.retort.registry.BundleDamagedException;
import dev.retort.registry.BundleFile;
import dev.retort.registry.BundleManifest;
import dev.retort.registry.BundleOrigin;
import dev.retort.registry.BundleSource;
import dev.retort.registry.ManifestVerifier;
import dev.retort.registry.ModelReference;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.PublishedVersion;
import dev.retort.registry.RemoteBundle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Bundles from a source that can only be asked again and again, and gives files whole: any MLflow
 * server. Safe for use by many threads.
 */
public final class PolledOrigin implements BundleOrigin {
  private final BundleSource source;

  /** Over a source. */
  public PolledOrigin(BundleSource source) {
    this.source = Objects.requireNonNull(source, "source");
  }

  /** {@inheritDoc} This one never waits. */
  @Override
  public AliasState alias(ModelReference reference, Optional<AliasState> seen, Duration wait) {
    Optional<ModelVersion> version = source.resolve(reference.name(), reference.alias());
    String tag = version.map(found -> found.number() + ":" + found.rootDigest()).orElse("none");
    AliasState now = new AliasState(tag, version.map(this::bundle));
    return seen.filter(state -> !state.differsFrom(now)).orElse(now);
  }

  @Override
  public RemoteBundle bundle(ModelVersion version) {
    return new Whole(source, version);
  }

  /** A version in the source. */
  private record Whole(BundleSource source, ModelVersion known) implements RemoteBundle {
    @Override
    public PublishedVersion version() {
      return PublishedVersion.of(known);
    }

    @Override
    public byte[] manifest() {
      return content(BundleManifest.FILE_NAME, BundleManifest.MAX_BYTES);
    }

    @Override
    public Optional<byte[]> signature() {
      try {
        return Optional.of(
            content(ManifestVerifier.SIGNATURE_FILE, ManifestVerifier.MAX_SIGNATURE_BYTES));
      } catch (BundleDamagedException e) {
        return Optional.empty();
      }
    }

    @Override
    public boolean servesRanges() {
      return false;
    }

    @Override
    public void download(BundleFile file, long from, long to, OutputStream sink)
        throws IOException {
      if (from != 0 || to != file.size()) {
        throw new IllegalArgumentException(
            "%s comes whole, not from byte %d to %d".formatted(file.path(), from, to));
      }
      source.download(known, file.path(), file.size(), sink);
    }

    private byte[] content(String path, int maxBytes) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try {
        source.download(known, path, maxBytes, bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return bytes.toByteArray();
    }
  }
}
