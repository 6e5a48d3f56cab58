package dev.retort.registry.mlflow;

import dev.retort.registry.Bundle;
import dev.retort.registry.BundleDamagedException;
import dev.retort.registry.BundleFile;
import dev.retort.registry.BundleManifest;
import dev.retort.registry.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;

/** Puts a bundle's files behind the artifact proxy, and proves that they are there. */
final class BundleUpload {
  private final MlflowHttp http;
  private final Bundle bundle;
  private final ArtifactLocation target;

  BundleUpload(MlflowHttp http, Bundle bundle, ArtifactLocation target) {
    this.http = http;
    this.bundle = bundle;
    this.target = target;
  }

  /**
   * Uploads what isn't there already, the manifest last, then reads every file back. Files that a
   * version has sealed can only be compared.
   */
  void run() {
    BundleFile manifest = manifestFile();
    try {
      if (!isIntact(manifest)) {
        for (BundleFile file : bundle.manifest().files()) {
          put(file);
        }
        put(manifest);
        verify(manifest);
      }
      for (BundleFile file : bundle.manifest().files()) {
        verify(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read the bundle %s: %s".formatted(bundle.folder(), e.getMessage()), e);
    }
  }

  private BundleFile manifestFile() {
    Path file = bundle.folder().resolve(BundleManifest.FILE_NAME);
    try {
      return new BundleFile(BundleManifest.FILE_NAME, Files.size(file), Sha256.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private boolean isIntact(BundleFile file) throws IOException {
    try {
      verify(file);
      return true;
    } catch (BundleDamagedException e) {
      return false;
    } catch (MlflowRefusal e) {
      if (e.isMissing() || e.mayHaveHappened()) {
        return false;
      }
      throw e;
    }
  }

  private void put(BundleFile file) throws IOException {
    try {
      http.put(location(file), bundle.path(file));
    } catch (MlflowRefusal e) {
      if (!e.isConflict()) {
        throw e;
      }
    }
  }

  private void verify(BundleFile file) throws IOException {
    MessageDigest digest = Sha256.algorithm();
    CountingSink counter = new CountingSink();
    try (OutputStream sink = new DigestOutputStream(counter, digest)) {
      http.get(location(file), file.size(), sink);
    } catch (BoundedBody.TooLong e) {
      throw new BundleDamagedException(
          file.path(),
          "the registry gave back more of %s than it was sent: %s. No version was created."
              .formatted(file.path(), e.getMessage()),
          e);
    }
    Sha256 sha256 = Sha256.from(digest.digest());
    if (counter.bytes() != file.size() || !sha256.equals(file.sha256())) {
      throw BundleDamagedException.differing(file, counter.bytes(), sha256, "at " + target.uri());
    }
  }

  private ArtifactLocation location(BundleFile file) {
    return target.resolve(file.path());
  }

  /** Counts what passes. */
  private static final class CountingSink extends OutputStream {
    private long bytes;

    long bytes() {
      return bytes;
    }

    @Override
    public void write(int oneByte) {
      bytes++;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) {
      bytes += length;
    }
  }
}
