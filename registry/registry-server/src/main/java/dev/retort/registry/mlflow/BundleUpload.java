package dev.retort.registry.mlflow;

import dev.retort.registry.Bundle;
import dev.retort.registry.BundleDamagedException;
import dev.retort.registry.BundleFile;
import dev.retort.registry.BundleManifest;
import dev.retort.registry.ManifestVerifier;
import dev.retort.registry.Sha256;
import dev.retort.registry.client.BoundedBody;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts a bundle's files behind the artifact proxy, and proves that they are there. */
final class BundleUpload {
  private final MlflowHttp http;
  private final Bundle bundle;
  private final ArtifactLocation target;
  private final Optional<DigestUpload> byDigest;

  /**
   * An upload of one bundle.
   *
   * @param byDigest if the server is Retort's own
   */
  BundleUpload(
      MlflowHttp http, Bundle bundle, ArtifactLocation target, Optional<DigestUpload> byDigest) {
    this.http = http;
    this.bundle = bundle;
    this.target = target;
    this.byDigest = byDigest;
  }

  /**
   * Uploads what isn't there already, the manifest last, then compares every file with what the
   * server has. Files that a version has sealed can only be compared.
   */
  void run() {
    BundleFile manifest = beside(BundleManifest.FILE_NAME);
    List<BundleFile> others = new ArrayList<>(bundle.manifest().files());
    Optional<BundleFile> signature =
        bundle.signature().map(present -> beside(ManifestVerifier.SIGNATURE_FILE));
    try {
      if (!isIntact(manifest)) {
        for (BundleFile file : others) {
          put(file);
        }
        if (signature.isPresent()) {
          put(signature.get());
        }
        put(manifest);
        verify(manifest);
      } else if (signature.isPresent() && !isIntact(signature.get())) {
        // The key that signs is another one since the manifest was sent.
        put(signature.get());
      }
      signature.ifPresent(others::add);
      for (BundleFile file : others) {
        verify(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read the bundle %s: %s".formatted(bundle.folder(), e.getMessage()), e);
    }
  }

  /** A file that the manifest can't list: itself, and its signature. */
  private BundleFile beside(String name) {
    Path file = bundle.folder().resolve(name);
    try {
      return new BundleFile(name, Files.size(file), Sha256.of(file));
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
      if (byDigest.isPresent()) {
        byDigest.get().send(file, bundle.path(file), location(file));
      } else {
        http.put(location(file), bundle.path(file));
      }
    } catch (MlflowRefusal e) {
      if (!e.isConflict()) {
        throw e;
      }
    }
  }

  /** Retort's server hashed what it took, and says so; from any other every byte is read back. */
  private void verify(BundleFile file) throws IOException {
    MessageDigest digest = Sha256.algorithm();
    CountingSink counter = new CountingSink();
    try (OutputStream sink = new DigestOutputStream(counter, digest)) {
      Optional<Sha256> known = byDigest.map(retort -> file.sha256());
      if (http.getUnless(location(file), known, file.size(), sink)) {
        return;
      }
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
