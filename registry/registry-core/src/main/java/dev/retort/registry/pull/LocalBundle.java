package dev.retort.registry.pull;

import dev.retort.registry.Bundle;
import dev.retort.registry.BundleFile;
import dev.retort.registry.BundleManifest;
import dev.retort.registry.ManifestVerifier;
import dev.retort.registry.PublishedVersion;
import dev.retort.registry.RemoteBundle;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A bundle that is on this machine already. */
record LocalBundle(PublishedVersion version, Bundle bundle) implements RemoteBundle {
  @Override
  public byte[] manifest() {
    return read(bundle.folder().resolve(BundleManifest.FILE_NAME));
  }

  @Override
  public Optional<byte[]> signature() {
    Path file = bundle.folder().resolve(ManifestVerifier.SIGNATURE_FILE);
    return Files.isRegularFile(file) ? Optional.of(read(file)) : Optional.empty();
  }

  @Override
  public Optional<Path> local(BundleFile file) {
    return Optional.of(bundle.path(file));
  }

  @Override
  public boolean servesRanges() {
    return false;
  }

  @Override
  public void download(BundleFile file, long from, long to, OutputStream sink) throws IOException {
    Files.copy(bundle.path(file), sink);
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
